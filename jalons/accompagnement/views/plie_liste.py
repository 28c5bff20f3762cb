"""La file active, la présentation d'une personne, les chiffres et la grille des sorties."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from jalons.accompagnement.enums import CriterePublic
from jalons.accompagnement.forms.plie import PresenterForm
from jalons.accompagnement.selectors import plie as lectures
from jalons.accompagnement.selectors.plie_chiffres import chiffres as calculer
from jalons.accompagnement.services import plie_entree as services
from jalons.accompagnement.views.parcours_chiffres import periode_lue
from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Niveau, Permission
from jalons.ecrans.gestes import essayer, montrer
from jalons.personnes.acces import sur_personne, tracer_recherche
from jalons.personnes.models import Personne
from jalons.personnes.selectors import rechercher
from jalons.socle.saisie import lire_date


@requiert(Permission.PLIE_PRESENTER)
def chercher(request: RequeteAgent) -> HttpResponse:
    """Chercher la personne à présenter ; seules celles que l'agent voit s'ouvrent."""
    texte = request.GET.get("q", "").strip()[:100]
    resultats = rechercher(request.user, texte)
    if texte:
        tracer_recherche(request.user, resultats, ecran="plie_chercher")
    contexte = {"titre": "Présenter une personne au PLIE", "texte": texte, "resultats": resultats}
    return render(request, "accompagnement/plie_chercher.html", contexte)


@sur_personne(Permission.PLIE_PRESENTER, niveau=Niveau.SUIVI, ecran="plie_presenter")
def presenter(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Présenter cette personne à un PLIE."""
    le = timezone.localdate()
    parcours = lectures.parcours_plie_de(personne)
    form = PresenterForm(
        request.POST or None,
        le=le,
        initial={"criteres": lectures.criteres_probables(personne, le=le)},
    )

    def acte() -> Any:
        lu = form.cleaned_data
        services.presenter(
            personne=personne,
            structure=lu["structure"],
            prescripteur=request.user.structure,
            motif=lu["motif"],
            criteres=[CriterePublic(c) for c in lu["criteres"]],
            commission=lu["commission"],
            par=request.user,
            le=le,
        )

    if fait := essayer(
        request,
        form,
        acte,
        succes=lambda _: f"{personne} est présentée au {form.cleaned_data['structure']}.",
        retour=reverse("portail:dossier", args=[personne.pk]),
    ):
        return fait
    contexte = {
        "titre": f"Présenter {personne.nom_complet} au PLIE",
        "personne": personne,
        "form": form,
        "deja": parcours if parcours and parcours.etat not in ("sorti", "refuse") else None,
    }
    return montrer(request, "accompagnement/plie_presenter.html", form, contexte)


@requiert(Permission.PLIE_CONSULTER, Permission.PILOTAGE_CONSULTER)
def chiffres(request: RequeteAgent) -> HttpResponse:
    """Le PLIE en chiffres : chaque taux avec ses deux termes."""
    le = timezone.localdate()
    debut, fin = periode_lue(request, le)
    connu = lire_date(request.GET.get("connu", ""))
    permission = Permission.PLIE_CONSULTER
    if not request.user.peut(permission):
        permission = Permission.PILOTAGE_CONSULTER
    structures = list(lectures.structures_plie(request.user, le=le, permission=permission))
    choisie = request.GET.get("plie", "")
    retenues = [s for s in structures if str(s.pk) == choisie] or structures
    contexte = {
        "titre": "Le PLIE en chiffres",
        "chiffres": calculer(
            retenues, request.user, debut=debut, fin=fin, le=le, tel_que_connu_le=connu
        ),
        "connu_le": connu,
        "structures": structures,
        "retenues": retenues,
        "choisie": choisie,
        "annees": [(date(a, 1, 1), date(a, 12, 31)) for a in range(le.year - 1, le.year - 4, -1)],
        "peut_ouvrir": request.user.peut(Permission.PLIE_CONSULTER),
    }
    return render(request, "accompagnement/plie_chiffres.html", contexte)
