"""Composer un tableur, et celui des participants. Toute cellule de texte reste du texte."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties

from jalons.fse.enums import CategorieDepense, GenreQuestionnaire
from jalons.fse.models import Participation
from jalons.fse.selectors.participants import vaut_encore

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_EUROS = '#,##0.00 "€"'
_JOUR = "dd/mm/yyyy"
_CORRESPONDANCES = Path(__file__).resolve().parents[1] / "donnees" / "export_participants.yaml"
_DANGEREUX = ("=", "+", "-", "@", "\t", "\r")


def texte_sur(valeur: Any) -> str:
    """Texte qu'aucun tableur n'exécutera comme une formule."""
    dit = "" if valeur is None else str(valeur)
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
                cellule.number_format = _EUROS
            elif isinstance(valeur, date):
                cellule.number_format = _JOUR
            if gras:
                cellule.font = Font(bold=True)
                cellule.alignment = Alignment(wrap_text=True, vertical="top")
            cellules.append(cellule)
        self.feuille.append(cellules)


def octets(classeur: Workbook) -> bytes:
    sortie = io.BytesIO()
    classeur.save(sortie)
    return sortie.getvalue()


_TITRES_DEPENSES = ("Poste", "Libellé", "Fournisseur", "Facture", "Date", "Acquittée le",
                    "Montant", "Agent", "Mise en concurrence")  # fmt: skip
_LIGNES_DU_MODELE = 1000


def modele_de_depenses(agents: list[str]) -> bytes:
    """Tableau à remplir pour l'import : titres, listes de choix des postes et des agents."""
    classeur = Workbook()
    feuille = classeur.active
    assert feuille is not None  # un classeur neuf en a une
    feuille.title = "Dépenses"
    feuille.append(_TITRES_DEPENSES)
    feuille.freeze_panes = "A2"
    choix = classeur.create_sheet("Choix")
    postes = [c.label for c in CategorieDepense]
    for rang, dit in enumerate(postes, start=1):
        choix.cell(rang, 1, dit)
    for rang, dit in enumerate(agents, start=1):
        choix.cell(rang, 2, texte_sur(dit))
    for lettre, largeur in zip("ABCDEFGHI", (26, 44, 30, 18, 12, 12, 14, 28, 28), strict=True):
        feuille.column_dimensions[lettre].width = largeur
        feuille[f"{lettre}1"].font = Font(bold=True)
    listes = (("A", "A", len(postes)), ("H", "B", len(agents)))
    for colonne, source, nombre in listes:
        if nombre:
            regle = DataValidation(type="list", formula1=f"Choix!${source}$1:${source}${nombre}")
            regle.add(f"{colonne}2:{colonne}{_LIGNES_DU_MODELE}")
            feuille.add_data_validation(regle)
    for colonne, forme in (("E", _JOUR), ("F", _JOUR), ("G", _EUROS)):
        for rang in range(2, _LIGNES_DU_MODELE + 1):
            feuille[f"{colonne}{rang}"].number_format = forme
    return octets(classeur)


def correspondance(version: str = "") -> dict[str, Any]:
    """La table d'export des participants : une version, ou la dernière."""
    lues: dict[str, Any] = yaml.safe_load(_CORRESPONDANCES.read_text(encoding="utf-8"))
    versions: dict[str, Any] = lues["versions"]
    retenue: dict[str, Any] = versions[version or max(versions)]
    return {"version": version or max(versions), **retenue}


def tableur_des_participants(participations: list[Participation], *, version: str = "") -> bytes:
    """Classeur des participants selon la table d'export ; une case vide n'est jamais un zéro."""
    table = correspondance(version)
    classeur = Workbook(write_only=True)
    colonnes = table["colonnes"]
    feuille = FeuilleTableur(
        classeur, "Participants", [c["colonne"] for c in colonnes], [22] * len(colonnes)
    )
    for participation in participations:
        feuille.ligne([_cellule(participation, colonne) for colonne in colonnes])
    return octets(classeur)


def _cellule(participation: Participation, colonne: dict[str, Any]) -> str:
    source, _, champ = colonne["champ"].partition(".")
    valeur: Any
    if source == "personne":
        valeur = getattr(participation.personne, champ)
    elif source == "fiche":
        valeur = getattr(participation, champ)
    else:
        derniers: dict[str, dict[str, Any]] = {}
        for q in participation.questionnaires.all():
            derniers[q.genre] = q.reponses
        genre = GenreQuestionnaire(source)
        dites = derniers.get(genre.value, {})
        valeur = dites.get(champ) if vaut_encore(participation, genre, dites) else None
    if hasattr(valeur, "strftime"):
        return f"{valeur:%d/%m/%Y}"
    dit = "" if valeur is None else str(valeur)
    return str(colonne.get("codes", {}).get(dit, dit))
