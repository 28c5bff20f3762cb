"""Du besoin au projet : besoins, diagnostics partagés, projets et leurs étapes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.annuaire.selectors import territoires
from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.coordination.enums import EtatBesoin, EtatProjet, GenreEtape, PublicInsertion
from jalons.coordination.enums import ThemeInsertion as Themes
from jalons.coordination.financement import demandes_possibles, financements_de
from jalons.coordination.forms.instance import MotifForm
from jalons.coordination.forms.projet import (
    BesoinForm,
    CloreProjetForm,
    DiagnosticForm,
    EtapeFaiteForm,
    EtapeForm,
    ProjetForm,
)
from jalons.coordination.models import Besoin, DiagnosticPartage, EtapeProjet, Projet, Seance
from jalons.coordination.selectors import projet as lectures
from jalons.coordination.services import projet as services
from jalons.coordination.views.commun import (
    appliquer,
    en_dictionnaire,
    lire_filtres,
    page_formulaire,
)
from jalons.socle.pagination import paginer


def _sans_version(form: Any) -> dict[str, Any]:
    return {c: v for c, v in form.cleaned_data.items() if c != "version"}


@requiert(Permission.COORDINATION_CONSULTER)
def besoins(request: RequeteAgent) -> HttpResponse:
    """Les besoins relevés ; on en coche plusieurs pour établir un diagnostic partagé."""
    filtres = lire_filtres(request, lectures.FiltresBesoins)
    comptes = lectures.compter_besoins()
    contexte = {
        "titre": "Besoins et projets",
        "page": paginer(request, lectures.besoins(filtres)),
        "filtres": en_dictionnaire(filtres),
        "puces": [(e.value, e.label, comptes.get(e.value, 0)) for e in EtatBesoin],
        "themes": Themes.choices(),
        "territoires": territoires(le=timezone.localdate()),
        "peut_gerer": request.user.peut(Permission.COORDINATION_GERER),
        "onglet": "besoins",
    }
    return render(request, "coordination/besoins.html", contexte)


@requiert(Permission.COORDINATION_CONSULTER)
def relever(request: RequeteAgent) -> HttpResponse:
    """Relever un besoin, au fil de l'eau ou en séance (`?seance=`)."""
    numero = request.GET.get("seance", "")
    seance = get_object_or_404(Seance, pk=int(numero)) if numero.isdigit() else None
    form = BesoinForm(request.POST or None)

    def acte(form: BesoinForm) -> str:
        releve = services.relever_besoin(
            seance=seance, par=request.user, le=timezone.localdate(), **_sans_version(form)
        )
        if seance is not None:
            return reverse("coordination:seance", args=[seance.pk])
        return reverse("coordination:besoin", args=[releve.pk])

    return page_formulaire(
        request,
        form,
        acte,
        titre="Relever un besoin",
        succes="Le besoin est relevé.",
        retour=reverse("coordination:besoins"),
        bouton="Relever ce besoin",
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
        "peut_gerer": request.user.peut(Permission.COORDINATION_GERER),
    }
    return render(request, "coordination/besoin.html", contexte)


@requiert(Permission.COORDINATION_GERER)
def modifier_besoin(request: RequeteAgent, pk: int) -> HttpResponse:
    """Préciser un besoin."""
    objet = get_object_or_404(Besoin, pk=pk)
    retour = reverse("coordination:besoin", args=[pk])

    def acte(form: BesoinForm) -> str:
        services.modifier_besoin(
            besoin=objet,
            version=form.cleaned_data["version"] or 0,
            changements=_sans_version(form),
            par=request.user,
            le=timezone.localdate(),
        )
        return retour

    return page_formulaire(
        request,
        BesoinForm(request.POST or None, instance=objet),
        acte,
        titre="Préciser le besoin",
        succes="Le besoin est précisé.",
        retour=retour,
    )


@requiert(Permission.COORDINATION_GERER)
def sans_suite(request: RequeteAgent, pk: int) -> HttpResponse:
    """Laisser un besoin sans suite, en disant pourquoi."""
    objet = get_object_or_404(Besoin, pk=pk)
    retour = reverse("coordination:besoin", args=[pk])

    def acte(form: MotifForm) -> str:
        services.laisser_sans_suite(
            besoin=objet,
            motif=form.cleaned_data["motif"],
            version=form.cleaned_data["version"] or 0,
            par=request.user,
            le=timezone.localdate(),
        )
        return retour

    return page_formulaire(
        request,
        MotifForm(request.POST or None, initial={"version": objet.version}),
        acte,
        titre=f"Sans suite : {objet.intitule}",
        succes="Le besoin reste sans suite.",
        retour=retour,
        bouton="Laisser sans suite",
    )


@requiert(Permission.COORDINATION_GERER)
def regrouper(request: RequeteAgent) -> HttpResponse:
    """Établir un diagnostic partagé à partir des besoins cochés (`?besoin=1&besoin=2`)."""
    source = request.POST if request.method == "POST" else request.GET
    numeros = [int(v) for v in source.getlist("besoin") if v.isdigit()]
    choisis = list(Besoin.objects.filter(pk__in=numeros).select_related("territoire"))
    if not choisis:
        messages.error(request, "Cochez au moins un besoin.")
        return redirect("coordination:besoins")
    premier = choisis[0]
    initial = {"theme": premier.theme, "territoire": premier.territoire, "titre": premier.intitule}
    form = DiagnosticForm(request.POST or None, initial=initial)

    def acte(form: DiagnosticForm) -> str:
        etabli = services.etablir_diagnostic(
            besoins=choisis, par=request.user, le=timezone.localdate(), **_sans_version(form)
        )
        return reverse("coordination:diagnostic", args=[etabli.pk])

    return page_formulaire(
        request,
        form,
        acte,
        titre="Établir un diagnostic partagé",
        succes="Le diagnostic est établi, avec nos chiffres de ce jour.",
        retour=reverse("coordination:besoins"),
        bouton="Établir le diagnostic",
        contexte={
            "caches": [("besoin", b.pk) for b in choisis],
            "liste": [b.intitule for b in choisis],
            "titre_liste": "Besoins regroupés",
        },
    )


@requiert(Permission.COORDINATION_CONSULTER)
def diagnostics(request: RequeteAgent) -> HttpResponse:
    """Les diagnostics partagés."""
    contexte = {
        "titre": "Diagnostics partagés",
        "page": paginer(request, lectures.diagnostics()),
        "onglet": "diagnostics",
    }
    return render(request, "coordination/diagnostics.html", contexte)


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
        "peut_gerer": request.user.peut(Permission.COORDINATION_GERER),
    }
    return render(request, "coordination/diagnostic.html", contexte)


@requiert(Permission.COORDINATION_GERER)
def modifier_diagnostic(request: RequeteAgent, pk: int) -> HttpResponse:
    """Récrire les constats ; les chiffres sont figés de nouveau."""
    objet = get_object_or_404(DiagnosticPartage, pk=pk)
    retour = reverse("coordination:diagnostic", args=[pk])

    def acte(form: DiagnosticForm) -> str:
        services.modifier_diagnostic(
            diagnostic=objet,
            version=form.cleaned_data["version"] or 0,
            changements=_sans_version(form),
            par=request.user,
            le=timezone.localdate(),
        )
        return retour

    return page_formulaire(
        request,
        DiagnosticForm(request.POST or None, instance=objet),
        acte,
        titre="Modifier le diagnostic",
        succes="Le diagnostic est modifié, nos chiffres sont à jour.",
        retour=retour,
    )


@requiert(Permission.COORDINATION_CONSULTER)
def projets(request: RequeteAgent) -> HttpResponse:
    """Les projets et leur avancement."""
    etat = request.GET.get("etat", "")
    contexte = {
        "titre": "Projets",
        "page": paginer(request, lectures.projets(etat)),
        "etats": EtatProjet.choices(),
        "etat": etat,
        "onglet": "projets",
        "peut_gerer": request.user.peut(Permission.COORDINATION_GERER),
    }
    return render(request, "coordination/projets.html", contexte)


@requiert(Permission.COORDINATION_GERER)
def ouvrir(request: RequeteAgent) -> HttpResponse:
    """Ouvrir un projet, d'ordinaire depuis un diagnostic (`?diagnostic=`)."""
    numero = request.GET.get("diagnostic", "")
    source = get_object_or_404(DiagnosticPartage, pk=int(numero)) if numero.isdigit() else None
    initial = {
        "chef_de_projet": request.user,
        "intitule": source.titre if source else "",
        "territoire": source.territoire if source else None,
    }
    form = ProjetForm(request.POST or None, initial=initial)

    def acte(form: ProjetForm) -> str:
        ouvert = services.ouvrir_projet(
            diagnostic=source, par=request.user, le=timezone.localdate(), **_sans_version(form)
        )
        return reverse("coordination:projet", args=[ouvert.pk])

    return page_formulaire(
        request,
        form,
        acte,
        titre="Ouvrir un projet",
        succes="Le projet est ouvert. Ajoutez ses étapes.",
        retour=reverse("coordination:projets"),
        bouton="Ouvrir le projet",
    )


@requiert(Permission.COORDINATION_CONSULTER)
def projet(request: RequeteAgent, pk: int) -> HttpResponse:
    """Un projet : d'où il vient, ses étapes, ses résultats."""
    objet = get_object_or_404(
        Projet.objects.select_related("diagnostic", "chef_de_projet", "territoire"), pk=pk
    )
    clos = objet.etat in (EtatProjet.REALISE, EtatProjet.ABANDONNE)
    contexte = {
        "titre": objet.intitule,
        "projet": objet,
        "etapes": list(objet.etapes.select_related("action")),
        "besoins": list(objet.diagnostic.besoins.all()) if objet.diagnostic else [],
        "peut_gerer": request.user.peut(Permission.COORDINATION_GERER) and not clos,
        "etape": EtapeForm(auto_id="id_etape_%s"),
        "cloture": CloreProjetForm(initial={"version": objet.version}, auto_id="id_cloture_%s"),
        "le": timezone.localdate(),
        "financements": financements_de(pk, request.user),
        "demandes": [] if clos else demandes_possibles(pk, request.user),
    }
    return render(request, "coordination/projet.html", contexte)


@requiert(Permission.COORDINATION_GERER)
def modifier_projet(request: RequeteAgent, pk: int) -> HttpResponse:
    """Modifier un projet."""
    objet = get_object_or_404(Projet, pk=pk)
    retour = reverse("coordination:projet", args=[pk])

    def acte(form: ProjetForm) -> str:
        services.modifier_projet(
            projet=objet,
            version=form.cleaned_data["version"] or 0,
            changements=_sans_version(form),
            par=request.user,
            le=timezone.localdate(),
        )
        return retour

    return page_formulaire(
        request,
        ProjetForm(request.POST or None, instance=objet),
        acte,
        titre="Modifier le projet",
        succes="Le projet est modifié.",
        retour=retour,
    )


@require_POST
@requiert(Permission.COORDINATION_GERER)
def ajouter_etape(request: RequeteAgent, pk: int) -> HttpResponse:
    """Une étape de plus."""
    objet, form = get_object_or_404(Projet, pk=pk), EtapeForm(request.POST)

    def acte() -> None:
        donnees = {**form.cleaned_data, "genre": GenreEtape(form.cleaned_data["genre"])}
        services.ajouter_etape(projet=objet, par=request.user, le=timezone.localdate(), **donnees)

    return appliquer(
        request,
        acte,
        form=form,
        succes="L'étape est ajoutée.",
        retour=reverse("coordination:projet", args=[pk]),
    )


@require_POST
@requiert(Permission.COORDINATION_GERER)
def faire_etape(request: RequeteAgent, pk: int) -> HttpResponse:
    """Noter qu'une étape est faite."""
    etape = get_object_or_404(EtapeProjet.objects.select_related("projet"), pk=pk)
    form = EtapeFaiteForm(request.POST)
    return appliquer(
        request,
        lambda: services.faire_etape(
            etape=etape, par=request.user, le=timezone.localdate(), **form.cleaned_data
        ),
        form=form,
        succes="L'étape est faite.",
        retour=reverse("coordination:projet", args=[etape.projet_id]),
    )


@require_POST
@requiert(Permission.COORDINATION_GERER)
def clore(request: RequeteAgent, pk: int) -> HttpResponse:
    """Clore un projet : réalisé, ses besoins sont couverts."""
    objet, form = get_object_or_404(Projet, pk=pk), CloreProjetForm(request.POST)

    def acte() -> None:
        donnees = {**form.cleaned_data, "etat": EtatProjet(form.cleaned_data["etat"])}
        services.clore_projet(projet=objet, par=request.user, le=timezone.localdate(), **donnees)

    return appliquer(
        request,
        acte,
        form=form,
        succes="Le projet est clos.",
        retour=reverse("coordination:projet", args=[pk]),
    )
