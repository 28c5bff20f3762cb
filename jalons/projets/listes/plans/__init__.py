"""Les plans d'actions, année par année."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from jalons.comptes.enums import Permission
from jalons.comptes.journal import EcranTrace
from jalons.ecrans.listes import NATUREL, Colonne, Demande, FiltreChoix, FiltreTexte, Liste
from jalons.projets.selectors import projet as lectures

_GABARIT = "projets/liste_plans.html"


class EcranPlansExport(EcranTrace):
    code = "plans_export"
    libelle = "Export des plans d'actions"


def _avancement(plan: Any) -> int:
    return round(plan.avancement or 0)


def _arrete(lignes: QuerySet[Any], valeur: str, _demande: Demande) -> QuerySet[Any]:
    return lignes.filter(arrete_le__isnull=valeur == "en_cours")


class ListePlans(Liste):
    code = "plans"
    libelle = "Plans d'actions"
    adresse = "projets:plans"
    permission = (Permission.COORDINATION_CONSULTER,)
    ecran_export = "plans_export"
    vide = "Aucun plan d'actions ici."
    icone_vide = "list-check"
    nom_ligne = ("plan", "plans")
    tri = NATUREL
    gabarit = "projets/plans.html"
    filtres = (
        FiltreTexte(code="q", libelle="Structure", champs=("structure__nom", "structure__sigle")),
        FiltreChoix(
            code="bilan",
            libelle="Bilan",
            valeurs=(("en_cours", "En cours"), ("arrete", "Arrêté")),
            par=_arrete,
        ),
    )
    colonnes = (
        Colonne("annee", "Année", tri=("annee",), lie=True),
        Colonne("structure", "Structure", "structure.nom", tri=("structure__nom",), coupe=True),
        Colonne("actions", "Actions", "nombre_actions", tri=("nombre_actions",), est_nombre=True),
        Colonne(
            "avancement",
            "Avancement (%)",
            _avancement,
            tri=("avancement",),
            est_nombre=True,
        ),
        Colonne("arrete_le", "Bilan", gabarit=f"{_GABARIT}#bilan", tri=("arrete_le",), muet=True),
    )

    @classmethod
    def lignes(cls, demande: Demande) -> QuerySet[Any]:
        return lectures.plans()

    @classmethod
    def lien(cls, ligne: Any) -> str:
        return reverse("projets:plan", args=[ligne.pk])

    @classmethod
    def dire(cls, ligne: Any) -> str:
        return f"{ligne.annee}, {ligne.structure}"

    @classmethod
    def contexte(cls, demande: Demande, page: Any) -> dict[str, Any]:
        return {"peut_gerer": demande.peut(Permission.COORDINATION_GERER), "onglet": "plans"}
