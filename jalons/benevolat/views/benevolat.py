"""Les besoins, les souhaits, et la proposition qui les rapproche."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from jalons.benevolat.forms.besoins import (
    BesoinForm,
    CloreForm,
    ExperimentationForm,
    ProposerForm,
    SouhaitForm,
)
from jalons.benevolat.models import BesoinBenevole, Experimentation
from jalons.benevolat.selectors import besoins as lectures
from jalons.benevolat.services import besoins as services
from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Niveau, Permission
from jalons.comptes.journal import consulter_en_lot
from jalons.ecrans.gestes import page_formulaire, saisir
from jalons.personnes.acces import sur_personne
from jalons.personnes.models import Personne

_LIRE, _GERER = Permission.BENEVOLAT_CONSULTER, Permission.BENEVOLAT_GERER


@requiert(_LIRE)
def besoins(request: RequeteAgent) -> HttpResponse:
    """Les besoins des associations et les souhaits des personnes, ensemble."""
    le, agent = timezone.localdate(), request.user
    ouverts = list(lectures.besoins_ouverts(le=le)[:200])
    pris = lectures.pris(ouverts)
    souhaits = list(lectures.souhaits_vus(agent, le=le)[:200])
    if souhaits:
        consulter_en_lot(
            agent,
            ecran="benevolat_souhaits",
            personnes={s.personne_id for s in souhaits},
            detail="souhaits de bénévolat",
        )
    essais = list(lectures.experimentations(le=le)[:50])
    contexte = {
        "titre": "Bénévolat",
        "besoins": [(b, pris.get(b.pk, 0)) for b in ouverts],
        "souhaits": souhaits,
        "essais": [(e, lectures.tient(agent, e)) for e in essais],
        "ouvre": agent.peut(_GERER) and agent.peut(Permission.COORDINATION_GERER),
    }
    return render(request, "benevolat/besoins.html", contexte)


@requiert(Permission.COORDINATION_GERER)
def ouvrir(request: RequeteAgent) -> HttpResponse:
    """Ouvrir une expérimentation."""
    return saisir(
        request,
        ExperimentationForm(request.POST or None),
        services.ouvrir_experimentation,
        titre="Ouvrir une expérimentation",
        succes="L'expérimentation est ouverte.",
        retour=reverse("benevolat:besoins"),
        bouton="Ouvrir",
        avec_version=True,
    )


def _tenue(request: RequeteAgent, pk: int) -> Experimentation:
    objet = get_object_or_404(Experimentation, pk=pk)
    if not lectures.tient(request.user, objet):
        raise Http404("Cette expérimentation est tenue par une autre tête de réseau.")
    return objet


@requiert(_GERER)
def modifier(request: RequeteAgent, pk: int) -> HttpResponse:
    """Corriger une expérimentation, écrire son bilan."""
    objet = _tenue(request, pk)
    noms = ("intitule", "tete", "territoire", "debut", "fin", "bilan", "version")
    return saisir(
        request,
        ExperimentationForm(request.POST or None, initial={n: getattr(objet, n) for n in noms}),
        services.ouvrir_experimentation,
        titre=f"Corriger : {objet}",
        succes="C'est corrigé.",
        retour=reverse("benevolat:besoins"),
        avec_version=True,
        experimentation=objet,
    )


@requiert(_GERER)
def noter(request: RequeteAgent, pk: int) -> HttpResponse:
    """Noter le besoin d'une association."""
    return saisir(
        request,
        BesoinForm(request.POST or None),
        services.noter_besoin,
        titre="Le besoin d'une association",
        succes="Le besoin est noté.",
        retour=reverse("benevolat:besoins"),
        experimentation=_tenue(request, pk),
    )


@sur_personne(_LIRE, niveau=Niveau.SUIVI)
def section(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Fragment du dossier : son souhait."""
    contexte = {"personne": personne, "souhait": lectures.souhait_ouvert(personne)}
    return render(request, "benevolat/section.html", contexte)


@sur_personne(_LIRE, niveau=Niveau.SUIVI, ecran="benevolat_souhait")
def souhait(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Noter le souhait d'une personne, ou clore celui qui est ouvert."""
    ouvert = lectures.souhait_ouvert(personne)
    retour = reverse("portail:dossier", args=[personne.pk])
    if ouvert is not None:
        return saisir(
            request,
            CloreForm(request.POST or None, initial={"version": ouvert.version}),
            services.clore_souhait,
            titre=f"Clore le souhait de {personne.nom_complet}",
            succes="Le souhait est clos.",
            retour=reverse("benevolat:besoins"),
            bouton="Clore",
            contexte={"note": f"« {ouvert} », {ouvert.experimentation}."},
            avec_version=True,
            souhait=ouvert,
        )
    return saisir(
        request,
        SouhaitForm(request.POST or None),
        services.noter_souhait,
        titre=f"Un bénévolat pour {personne.nom_complet}",
        succes="Le souhait est transmis à la tête de réseau.",
        retour=retour,
        personne=personne,
    )


@sur_personne(_LIRE, niveau=Niveau.SUIVI, ecran="benevolat_souhait")
def choisir(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Les besoins ouverts à proposer à cette personne."""
    ouverts = list(lectures.besoins_ouverts(le=timezone.localdate())[:100])
    pris = lectures.pris(ouverts)
    contexte = {
        "titre": f"Proposer un bénévolat à {personne.nom_complet}",
        "personne": personne,
        "besoins": [(b, pris.get(b.pk, 0)) for b in ouverts],
    }
    return render(request, "benevolat/choisir.html", contexte)


@sur_personne(Permission.POSITIONNEMENT_GERER, niveau=Niveau.SUIVI, ecran="benevolat_souhait")
def proposer(request: RequeteAgent, personne: Personne, pk: int) -> HttpResponse:
    """Proposer ce besoin, prérequis vérifiés."""
    objet = get_object_or_404(BesoinBenevole.objects.select_related("association"), pk=pk)

    def acte(form: ProposerForm) -> str:
        numero = services.proposer_le_besoin(
            besoin=objet,
            personne=personne,
            acquis=form.cleaned_data.get("acquis", []),
            par=request.user,
            le=timezone.localdate(),
        )
        return reverse("activite:positionnement", args=[numero])

    return page_formulaire(
        request,
        # Aucune case cochée est une réponse : le formulaire se lit dès qu'il est envoyé.
        ProposerForm(request.POST if request.method == "POST" else None, prerequis=objet.prerequis),
        acte,
        titre=f"{objet} : {personne.nom_complet}",
        succes="La proposition est envoyée à l'association.",
        retour=reverse("benevolat:choisir", args=[personne.pk]),
        bouton="Proposer",
        contexte={"note": f"{objet.heures_semaine} h par semaine, sans salaire."},
    )
