"""Composer un tableur, et celui des participants. Toute cellule de texte reste du texte."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

EUROS_TABLEUR = '#,##0.00 "€"'
JOUR_TABLEUR = "dd/mm/yyyy"
_DANGEREUX = ("=", "+", "-", "@", "\t", "\r", "\n")
# Ce que le format refuse dans une cellule : caractères de commande, plus de 32 767 signes.
_LONGUEUR_MAXIMALE = 32_000


def texte_sur(valeur: Any) -> str:
    """Texte qu'aucun tableur n'exécutera comme une formule."""
    dit = "" if valeur is None else ILLEGAL_CHARACTERS_RE.sub("", str(valeur))[:_LONGUEUR_MAXIMALE]
    return f"'{dit}" if dit.startswith(_DANGEREUX) else dit


class FeuilleTableur:
    """Une feuille écrite au fil de l'eau : un chapeau s'il en faut, une ligne de titres figée.

    Imprimée, elle tient en largeur et répète ses titres.
    """

    def __init__(
        self,
        classeur: Workbook,
        nom: str,
        titres: list[str],
        largeurs: list[int],
        *,
        chapeau: list[str] | None = None,
    ) -> None:
        self.feuille = classeur.create_sheet(nom)
        self.titres = titres
        rang_titres = len(chapeau or []) + 1
        self.feuille.freeze_panes = f"A{rang_titres + 1}"
        self.feuille.print_title_rows = f"{rang_titres}:{rang_titres}"
        self.feuille.page_setup.orientation = "landscape"
        self.feuille.page_setup.fitToHeight = 0
        self.feuille.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        for rang, largeur in enumerate(largeurs, start=1):
            self.feuille.column_dimensions[get_column_letter(rang)].width = largeur
        for dit in chapeau or []:
            self.ligne([dit])
        self.ligne(titres, gras=True)

    def filtrer(self, lignes: int) -> None:
        """Pose le filtre automatique sur les titres et les lignes écrites (feuille sans chapeau)."""
        derniere = get_column_letter(len(self.titres))
        self.feuille.auto_filter.ref = f"A1:{derniere}{lignes + 1}"

    def ligne(self, valeurs: list[Any], *, gras: bool = False) -> None:
        cellules = []
        for valeur in valeurs:
            natif = isinstance(valeur, Decimal | int | float | date)
            cellule = WriteOnlyCell(self.feuille, value=valeur if natif else texte_sur(valeur))
            if isinstance(valeur, Decimal):
                cellule.number_format = EUROS_TABLEUR
            elif isinstance(valeur, date):
                cellule.number_format = JOUR_TABLEUR
            if gras:
                cellule.font = Font(bold=True)
                cellule.alignment = Alignment(wrap_text=True, vertical="top")
            cellules.append(cellule)
        self.feuille.append(cellules)


def octets(classeur: Workbook) -> bytes:
    sortie = io.BytesIO()
    classeur.save(sortie)
    return sortie.getvalue()
