"""Les axes de la politique d'insertion, que servent conventions et budgets."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse

from jalons.comptes.enums import Permission
from jalons.ecrans.listes import Colonne, Demande, FiltreTexte, Liste
from jalons.repertoire.selectors import suivis as lectures


class ListeAxes(Liste):
    code = "axes_politique"
    libelle = "Axes de la politique"
    adresse = "repertoire:axes"
    permission = (Permission.COORDINATION_CONSULTER,)
    phrase = "Les axes du programme d'insertion : l'argent se lit par axe."
    vide = "Aucun axe n'est dit : inscrivez ceux de votre programme d'insertion."
    icone_vide = "diagram-3"
    nom_ligne = ("axe", "axes")
    tri = "code"
    gabarit = "repertoire/suivis/axes.html"
    filtres = (FiltreTexte(code="q", libelle="Axe", champs=("code", "libelle")),)
    colonnes = (
        Colonne("code", "Numéro", "code", tri=("code",), serre=True),
        Colonne("libelle", "Axe ou orientation", "libelle", tri=("libelle",), lie=True),
        Colonne("conventions", "Conventions", "nombre", tri=("nombre",), est_nombre=True),
    )

    @classmethod
    def lignes(cls, demande: Demande) -> QuerySet[Any]:
        return lectures.axes().annotate(nombre=Count("conventions"))

    @classmethod
    def preparer(cls, lignes: Any, demande: Demande) -> None:
        gere = demande.peut(Permission.COORDINATION_GERER)
        for ligne in lignes:
            ligne.est_tenu = gere

    @classmethod
    def lien(cls, ligne: Any) -> str:
        est_tenu = getattr(ligne, "est_tenu", False)
        return reverse("repertoire:axe_modifier", args=[ligne.pk]) if est_tenu else ""

    @classmethod
    def contexte(cls, demande: Demande, page: Any) -> dict[str, Any]:
        return {"onglet": "conventions", "gere": demande.peut(Permission.COORDINATION_GERER)}
