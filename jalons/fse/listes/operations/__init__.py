"""Les opérations européennes, de l'idée à l'archivage."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from jalons.comptes.enums import Permission
from jalons.ecrans.listes import (
    NATUREL,
    OU_ECRAN,
    OU_FICHIER,
    Colonne,
    Demande,
    FiltreChoix,
    FiltrePuces,
    FiltreTexte,
    Liste,
)
from jalons.fse.enums import StatutOperation
from jalons.fse.operation.rules.cycle import TERMINEES
from jalons.fse.programmes import Programme
from jalons.fse.synthese.selectors import liste as lectures

_GABARIT = "fse/synthese/cellules.html"


def _vie(lignes: QuerySet[Any], valeur: str, _demande: Demande) -> QuerySet[Any]:
    closes = [s.value for s in TERMINEES]
    if valeur == "terminees":
        return lignes.filter(statut__in=closes)
    if valeur == "a_controler":
        lignes = lignes.filter(lectures.a_controler())
    return lignes.exclude(statut__in=closes)


class ListeOperations(Liste):
    code = "operations_europeennes"
    libelle = "Opérations européennes"
    adresse = "fse:liste"
    permission = (Permission.FSE_CONSULTER,)
    ecran_export = "operations_europeennes_export"
    nom_fichier = "operations-europeennes"
    phrase = (
        "Les opérations cofinancées par l'Union : plan, dépenses, participants, bilans, contrôle et "
        "publicité."
    )
    vide = "Aucune opération ici pour l'instant."
    icone_vide = "stars"
    nom_ligne = ("opération", "opérations")
    tri = NATUREL
    gabarit = "fse/synthese/liste.html"
    filtres = (
        FiltrePuces(
            code="statut",
            libelle="Statut",
            champ="statut",
            valeurs=tuple(StatutOperation.choices()),
            vides=False,
        ),
        FiltreTexte(code="texte", libelle="Intitulé ou code", champs=("intitule", "code")),
        FiltreChoix(
            code="programme",
            libelle="Programme",
            champ="programme",
            valeurs=lambda _: Programme.choix(),
        ),
        FiltreChoix(
            code="vie",
            libelle="Où en sont-elles",
            valeurs=(
                ("vivantes", "En cours"),
                ("a_controler", "Bilan à contrôler"),
                ("terminees", "Terminées"),
            ),
            par=_vie,
            tous="Toutes",
        ),
    )
    colonnes = (
        Colonne("intitule", "Opération", tri=("intitule",), lie=True),
        Colonne("code", "Code", ou=OU_FICHIER),
        Colonne("programme", "Programme", "get_programme_display", ou=OU_FICHIER),
        Colonne("beneficiaire", "Bénéficiaire", ou=OU_FICHIER),
        Colonne("porteur", "Portée par", ou=OU_FICHIER),
        Colonne("statut", "Statut", "get_statut_display", gabarit=f"{_GABARIT}#statut", muet=True),
        Colonne("du", "Du", "periode.debut", ou=OU_FICHIER),
        Colonne("au", "Au", "periode.fin", ou=OU_FICHIER),
        Colonne(
            "periode",
            "Période",
            gabarit=f"{_GABARIT}#periode",
            tri=("periode",),
            ou=OU_ECRAN,
            serre=True,
        ),
        Colonne(
            "total",
            "Coût total (€)",
            gabarit=f"{_GABARIT}#total",
            tri=("total",),
            est_nombre=True,
            serre=True,
        ),
        Colonne(
            "montant_ue",
            "Union (€)",
            gabarit=f"{_GABARIT}#union",
            tri=("montant_ue",),
            est_nombre=True,
            serre=True,
        ),
        Colonne(
            "depense",
            "Dépensé (€)",
            gabarit=f"{_GABARIT}#depense",
            tri=("depense",),
            est_nombre=True,
            serre=True,
        ),
    )

    @classmethod
    def lignes(cls, demande: Demande) -> QuerySet[Any]:
        return lectures.operations()

    @classmethod
    def lien(cls, ligne: Any) -> str:
        return reverse("fse:operation", args=[ligne.pk])

    @classmethod
    def dire(cls, ligne: Any) -> str:
        return ligne.intitule

    @classmethod
    def contexte(cls, demande: Demande, page: Any) -> dict[str, Any]:
        return {"peut_gerer": demande.peut(Permission.FSE_GERER)}
