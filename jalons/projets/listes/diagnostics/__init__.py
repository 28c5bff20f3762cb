"""Les diagnostics partagés, et ce qui en est né."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from jalons.annuaire.data_inclusion import ThemeInsertion
from jalons.annuaire.selectors import territoires
from jalons.comptes.enums import Permission
from jalons.comptes.journal import EcranTrace
from jalons.ecrans.listes import NATUREL, Colonne, Demande, FiltreChoix, FiltreTexte, Liste
from jalons.projets.listes.besoins import territoire_dit
from jalons.projets.selectors import projet as lectures


class EcranDiagnosticsExport(EcranTrace):
    code = "diagnostics_export"
    libelle = "Export des diagnostics partagés"


def _territoires(demande: Demande) -> list[tuple[str, str]]:
    return [(str(t.pk), str(t)) for t in territoires(le=demande.le)]


class ListeDiagnostics(Liste):
    code = "diagnostics"
    libelle = "Diagnostics partagés"
    adresse = "projets:diagnostics"
    permission = (Permission.COORDINATION_CONSULTER,)
    ecran_export = "diagnostics_export"
    vide = "Aucun diagnostic partagé ici. Cochez des besoins pour en établir un."
    icone_vide = "clipboard-data"
    nom_ligne = ("diagnostic", "diagnostics")
    tri = NATUREL
    gabarit = "projets/liste_avec_onglets.html"
    filtres = (
        FiltreTexte(code="q", libelle="Titre", champs=("titre",)),
        FiltreChoix(
            code="theme", libelle="Thème", champ="theme", valeurs=tuple(ThemeInsertion.choices())
        ),
        FiltreChoix(
            code="territoire", libelle="Territoire", champ="territoire_id", valeurs=_territoires
        ),
    )
    colonnes = (
        Colonne("titre", "Diagnostic", tri=("titre",), lie=True),
        Colonne("theme", "Thème", "get_theme_display", tri=("theme",), coupe=True),
        Colonne("territoire", "Territoire", territoire_dit, tri=("territoire__nom",), coupe=True),
        Colonne("besoins", "Besoins", "nombre_besoins", tri=("nombre_besoins",), est_nombre=True),
        Colonne("projets", "Projets", "nombre_projets", tri=("nombre_projets",), est_nombre=True),
        Colonne("date", "Établi le", tri=("date",)),
        Colonne("par", "Par", coupe=True, large=True),
    )

    @classmethod
    def lignes(cls, demande: Demande) -> QuerySet[Any]:
        return lectures.diagnostics()

    @classmethod
    def lien(cls, ligne: Any) -> str:
        return reverse("projets:diagnostic", args=[ligne.pk])

    @classmethod
    def contexte(cls, demande: Demande, page: Any) -> dict[str, Any]:
        return {"onglet": "diagnostics"}
