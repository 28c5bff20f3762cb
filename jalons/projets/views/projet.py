"""Du besoin au projet : besoins, diagnostics partagés, projets et leurs étapes."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.annuaire.data_inclusion import PublicInsertion
from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.coordination.forms.instance import MotifForm
from jalons.coordination.views.commun import lire_seance
from jalons.ecrans.droits import exiger_tenue, fiche_tenue, peut_tenir
from jalons.ecrans.gestes import editer, poster, saisir, vers
from jalons.projets.enums import EtatProjet
from jalons.projets.financement import demandes_possibles, financements_de
from jalons.projets.forms.projet import (
    BesoinForm,
    CloreProjetForm,
    DiagnosticForm,
    EtapeFaiteForm,
    EtapeForm,
    EtapeRepriseForm,
    ProjetForm,
)
from jalons.projets.models import Besoin, DiagnosticPartage, EtapeProjet, Projet
from jalons.projets.selectors import projet as lectures
from jalons.projets.services import projet as services
from jalons.socle.saisie import entier, entiers


def _droits(agent: Agent, objet: Model) -> dict[str, bool]:
    """Ce que le gabarit demande : peut modifier, ou seulement lire quoiqu'il gère ailleurs."""
    tient = peut_tenir(agent, objet)
    gere = agent.peut(Permission.COORDINATION_GERER)
    return {"peut_gerer": tient, "lecture_seule": gere and not tient}


def _mon_territoire(request: RequeteAgent) -> int | None:
    """Le territoire de l'agent, s'il n'en a qu'un."""
    siens = {h.territoire_id for h in request.user.habilitations}
    return siens.pop() if len(siens) == 1 else None


@requiert(Permission.COORDINATION_CONSULTER)
def relever(request: RequeteAgent) -> HttpResponse:
    """Relever un besoin, au fil de l'eau ou en séance (`?seance=`)."""
    numero = entier(request.GET.get("seance", ""))
    seance = lire_seance(numero) if numero is not None else None
    retour = reverse("coordination:seance", args=[seance.pk]) if seance else ""
    lieu = seance.instance.territoire_id if seance else _mon_territoire(request)
    initial = {
        "territoire": entier(request.GET.get("territoire", "")) or lieu,
        "theme": request.GET.get("theme", "")[:60],
    }
    return saisir(
        request,
        BesoinForm(request.POST or None, initial=initial),
        services.relever_besoin,
        titre="Relever un besoin",
        succes="Le besoin est relevé.",
        retour=retour or reverse("projets:besoins"),
        suite=None if retour else vers("projets:besoin"),
        bouton="Relever ce besoin",
        seance=seance,
    )


@requiert(Permission.COORDINATION_CONSULTER)
def besoin(request: RequeteAgent, pk: int) -> HttpResponse:
    """Un besoin, d'où il vient et où il est allé."""
    objet = get_object_or_404(
        Besoin.objects.select_related("territoire", "par", "seance__instance", "diagnostic"), pk=pk
    )
    contexte = {
        "titre": objet.intitule,
        "besoin": objet,
        "publics": [PublicInsertion(p).label for p in objet.publics],
        "projets": list(objet.diagnostic.projets.all()) if objet.diagnostic else [],
        **_droits(request.user, objet),
    }
    return render(request, "projets/besoin.html", contexte)


@requiert(Permission.COORDINATION_GERER)
def modifier_besoin(request: RequeteAgent, pk: int) -> HttpResponse:
    """Préciser un besoin."""
    objet = fiche_tenue(request.user, Besoin, pk)
    return editer(
        request,
        BesoinForm(request.POST or None, instance=objet, agent=request.user),
        services.modifier_besoin,
        titre="Préciser le besoin",
        succes="Le besoin est précisé.",
        retour=vers("projets:besoin")(objet),
        besoin=objet,
    )


@requiert(Permission.COORDINATION_GERER)
def sans_suite(request: RequeteAgent, pk: int) -> HttpResponse:
    """Laisser un besoin sans suite, en disant pourquoi."""
    objet = fiche_tenue(request.user, Besoin, pk)
    return saisir(
        request,
        MotifForm(request.POST or None, initial={"version": objet.version}),
        services.laisser_sans_suite,
        titre=f"Sans suite : {objet.intitule}",
        succes="Le besoin reste sans suite.",
        retour=vers("projets:besoin")(objet),
        bouton="Laisser sans suite",
        avec_version=True,
        besoin=objet,
    )


@requiert(Permission.COORDINATION_GERER)
def regrouper(request: RequeteAgent) -> HttpResponse:
    """Établir un diagnostic partagé à partir des besoins cochés (`?besoin=1&besoin=2`)."""
    source = request.POST if request.method == "POST" else request.GET
    numeros = entiers(source.getlist("besoin"))
    choisis = list(Besoin.objects.filter(pk__in=numeros).select_related("territoire"))
    for choisi in choisis:
        exiger_tenue(request.user, choisi)
    if not choisis:
        messages.error(request, "Cochez au moins un besoin.")
        return redirect("projets:besoins")
    premier = choisis[0]
    initial = {"theme": premier.theme, "territoire": premier.territoire, "titre": premier.intitule}
    return saisir(
        request,
        DiagnosticForm(request.POST or None, initial=initial, agent=request.user),
        services.etablir_diagnostic,
        titre="Établir un diagnostic partagé",
        succes="Le diagnostic est établi, avec nos chiffres de ce jour.",
        retour=reverse("projets:besoins"),
        suite=vers("projets:diagnostic"),
        bouton="Établir le diagnostic",
        contexte={
            "caches": [("besoin", b.pk) for b in choisis],
            "liste": [b.intitule for b in choisis],
            "titre_liste": "Besoins regroupés",
        },
        besoins=choisis,
    )


@requiert(Permission.COORDINATION_CONSULTER)
def diagnostic(request: RequeteAgent, pk: int) -> HttpResponse:
    """Un diagnostic partagé : ses besoins, nos chiffres, ses projets."""
    objet = get_object_or_404(DiagnosticPartage.objects.select_related("territoire", "par"), pk=pk)
    contexte = {
        "titre": objet.titre,
        "diagnostic": objet,
        "chiffres": lectures.chiffres_a_montrer(objet, le=timezone.localdate()),
        "besoins": list(objet.besoins.select_related("seance__instance")),
        "projets": list(objet.projets.select_related("chef_de_projet")),
        **_droits(request.user, objet),
    }
    return render(request, "projets/diagnostic.html", contexte)


@requiert(Permission.COORDINATION_GERER)
def modifier_diagnostic(request: RequeteAgent, pk: int) -> HttpResponse:
    """Récrire les constats ; les chiffres sont figés de nouveau."""
    objet = fiche_tenue(request.user, DiagnosticPartage, pk)
    return editer(
        request,
        DiagnosticForm(request.POST or None, instance=objet, agent=request.user),
        services.modifier_diagnostic,
        titre="Modifier le diagnostic",
        succes="Le diagnostic est modifié, nos chiffres sont à jour.",
        retour=vers("projets:diagnostic")(objet),
        diagnostic=objet,
    )


@requiert(Permission.COORDINATION_GERER)
def ouvrir(request: RequeteAgent) -> HttpResponse:
    """Ouvrir un projet, d'ordinaire depuis un diagnostic (`?diagnostic=`)."""
    numero = entier(request.GET.get("diagnostic", ""))
    source = fiche_tenue(request.user, DiagnosticPartage, numero) if numero is not None else None
    initial = {
        "chef_de_projet": request.user,
        "intitule": source.titre if source else "",
        "territoire": source.territoire if source else None,
    }
    return saisir(
        request,
        ProjetForm(request.POST or None, initial=initial, agent=request.user),
        services.ouvrir_projet,
        titre="Ouvrir un projet",
        succes="Le projet est ouvert. Ajoutez ses étapes.",
        retour=reverse("projets:projets"),
        suite=vers("projets:projet"),
        bouton="Ouvrir le projet",
        diagnostic=source,
    )


@requiert(Permission.COORDINATION_CONSULTER)
def projet(request: RequeteAgent, pk: int) -> HttpResponse:
    """Un projet : d'où il vient, ses étapes, ses résultats."""
    objet = get_object_or_404(
        Projet.objects.select_related("diagnostic", "chef_de_projet", "territoire"), pk=pk
    )
    clos = objet.etat in (EtatProjet.REALISE, EtatProjet.ABANDONNE)
    tient = peut_tenir(request.user, objet)
    contexte = {
        "titre": objet.intitule,
        "projet": objet,
        "etapes": list(objet.etapes.select_related("action")),
        "besoins": list(objet.diagnostic.besoins.all()) if objet.diagnostic else [],
        "peut_gerer": tient and not clos,
        "peut_joindre": tient,
        "lecture_seule": request.user.peut(Permission.COORDINATION_GERER) and not tient,
        "etape": EtapeForm(auto_id="id_etape_%s"),
        "cloture": CloreProjetForm(initial={"version": objet.version}, auto_id="id_cloture_%s"),
        "le": timezone.localdate(),
        "financements": financements_de(pk, request.user),
        "demandes": [] if clos else demandes_possibles(pk, request.user),
    }
    return render(request, "projets/projet.html", contexte)


@requiert(Permission.COORDINATION_GERER)
def modifier_projet(request: RequeteAgent, pk: int) -> HttpResponse:
    """Modifier un projet."""
    objet = fiche_tenue(request.user, Projet, pk)
    return editer(
        request,
        ProjetForm(request.POST or None, instance=objet, agent=request.user),
        services.modifier_projet,
        titre="Modifier le projet",
        succes="Le projet est modifié.",
        retour=vers("projets:projet")(objet),
        projet=objet,
    )


@require_POST
@requiert(Permission.COORDINATION_GERER)
def ajouter_etape(request: RequeteAgent, pk: int) -> HttpResponse:
    """Une étape de plus."""
    objet = fiche_tenue(request.user, Projet, pk)
    return poster(
        request,
        services.ajouter_etape,
        form=EtapeForm(request.POST),
        succes="L'étape est ajoutée.",
        retour=vers("projets:projet")(objet),
        projet=objet,
    )


@require_POST
@requiert(Permission.COORDINATION_GERER)
def faire_etape(request: RequeteAgent, pk: int) -> HttpResponse:
    """Noter qu'une étape est faite."""
    etape = fiche_tenue(request.user, EtapeProjet, pk, "projet")
    return poster(
        request,
        services.faire_etape,
        form=EtapeFaiteForm(request.POST),
        succes="L'étape est faite.",
        retour=vers("projets:projet")(etape.projet),
        etape=etape,
    )


@requiert(Permission.COORDINATION_GERER)
def modifier_etape(request: RequeteAgent, pk: int) -> HttpResponse:
    """Corriger une étape, ou sa date."""
    etape = fiche_tenue(request.user, EtapeProjet, pk, "projet")
    return editer(
        request,
        EtapeRepriseForm(request.POST or None, instance=etape),
        services.modifier_etape,
        titre=f"Modifier l'étape : {etape.intitule}",
        succes="L'étape est modifiée.",
        retour=vers("projets:projet")(etape.projet),
        etape=etape,
    )


@require_POST
@requiert(Permission.COORDINATION_GERER)
def retirer_etape(request: RequeteAgent, pk: int) -> HttpResponse:
    """Retirer une étape que l'on ne fera pas."""
    etape = fiche_tenue(request.user, EtapeProjet, pk, "projet")
    return poster(
        request,
        services.retirer_etape,
        succes="L'étape est retirée.",
        retour=vers("projets:projet")(etape.projet),
        etape=etape,
    )


@require_POST
@requiert(Permission.COORDINATION_GERER)
def clore(request: RequeteAgent, pk: int) -> HttpResponse:
    """Clore un projet : réalisé, ses besoins sont couverts."""
    objet = fiche_tenue(request.user, Projet, pk)
    return poster(
        request,
        services.clore_projet,
        form=CloreProjetForm(request.POST),
        succes="Le projet est clos.",
        retour=vers("projets:projet")(objet),
        projet=objet,
    )
