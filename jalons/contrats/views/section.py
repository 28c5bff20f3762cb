"""Les contrats d'une personne : la section du dossier, leur suite, ceux conclus ailleurs."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from jalons.comptes.acces import RequeteAgent
from jalons.comptes.enums import Niveau, Permission
from jalons.contrats.forms.fin import AilleursForm
from jalons.contrats.selectors import contrats as lectures
from jalons.contrats.selectors.situation import situation_du_contrat
from jalons.contrats.services import signature as services
from jalons.ecrans.gestes import saisir
from jalons.personnes.acces import sur_personne
from jalons.personnes.models import Personne


@sur_personne(Permission.CONTRAT_CONSULTER, niveau=Niveau.SUIVI)
def section(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Fragment du dossier : le contrat en cours, dû ou en préparation."""
    return render(request, "contrats/section.html", _contexte(request, personne))


@sur_personne(Permission.CONTRAT_CONSULTER, niveau=Niveau.SUIVI, ecran="contrats_engagement")
def personne(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Tous les contrats de la personne, le dernier d'abord, et ce qu'il y a à faire."""
    le = timezone.localdate()
    contrats = list(lectures.contrats_de(personne))
    contexte: dict[str, Any] = {
        "titre": f"Contrats de {personne.nom_complet}",
        "remises": personne.informations_remises.select_related("par"),
        "contrats": [(c, lectures.statut_de(c, le=le)) for c in contrats],
        **_contexte(request, personne),
    }
    return render(request, "contrats/personne.html", contexte)


def _contexte(request: RequeteAgent, personne: Personne) -> dict[str, Any]:
    return {
        "personne": personne,
        "situation": situation_du_contrat(personne, le=timezone.localdate()),
        "peut_gerer": request.user.peut(Permission.CONTRAT_GERER),
    }


@sur_personne(Permission.CONTRAT_GERER, niveau=Niveau.SUIVI, ecran="contrats_engagement")
def ailleurs(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Noter un contrat conclu dans l'outil d'un autre organisme."""
    return saisir(
        request,
        AilleursForm(request.POST or None),
        services.noter_ailleurs,
        titre=f"Contrat conclu ailleurs : {personne.nom_complet}",
        succes="Le contrat est noté.",
        retour=reverse("portail:dossier", args=[personne.pk]),
        bouton="Noter ce contrat",
        personne=personne,
    )
