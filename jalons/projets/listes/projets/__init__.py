"""Les projets et leur avancement."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from jalons.comptes.enums import Permission
from jalons.comptes.journal import EcranTrace
from jalons.ecrans.listes import NATUREL, Colonne, Demande, FiltrePuces, Liste
from jalons.projets.enums import EtatProjet
from jalons.projets.selectors import projet as lectures


class EcranProjetsExport(EcranTrace):
    code = "projets_export"
    libelle = "Export des projets"


def _territoire(projet: Any) -> str:
    return str(projet.territoire or "Département")


def _avancement(projet: Any) -> str:
    return f"{projet.etapes_faites} sur {projet.etapes_total}"


class ListeProjets(Liste):
    code = "projets"
    libelle = "Projets"
    adresse = "projets:projets"
    permission = (Permission.COORDINATION_CONSULTER,)
    ecran_export = "projets_export"
    vide = "Aucun projet ici."
    icone_vide = "rocket"
    nom_ligne = ("projet", "projets")
    tri = NATUREL
    gabarit = "projets/projets.html"
    filtres = (
        FiltrePuces(
            code="etat",
            libelle="État",
            champ="etat",
            valeurs=tuple(EtatProjet.choices()),
            toutes="Tous",
        ),
    )
    colonnes = (
        Colonne("intitule", "Projet", tri=("intitule",), lie=True),
        Colonne("territoire", "Territoire", _territoire, tri=("territoire__nom",), coupe=True),
        Colonne("chef", "Chef de projet", "chef_de_projet", coupe=True),
        Colonne("diagnostic", "Né de", coupe=True, large=True),
        Colonne("etapes", "Étapes faites", _avancement, serre=True),
        Colonne(
            "etat",
            "État",
            "get_etat_display",
            tri=("etat",),
            gabarit="projets/liste_projets.html#etat",
            muet=True,
        ),
    )

    @classmethod
    def lignes(cls, demande: Demande) -> QuerySet[Any]:
        return lectures.projets("")

    @classmethod
    def lien(cls, ligne: Any) -> str:
        return reverse("projets:projet", args=[ligne.pk])

    @classmethod
    def dire(cls, ligne: Any) -> str:
        return ligne.intitule

    @classmethod
    def contexte(cls, demande: Demande, page: Any) -> dict[str, Any]:
        return {"peut_gerer": demande.peut(Permission.COORDINATION_GERER), "onglet": "projets"}
