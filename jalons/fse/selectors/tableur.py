"""Composer les tableurs : le bilan, les participants. Toute cellule de texte reste du texte."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from jalons.fse.enums import GenreQuestionnaire
from jalons.fse.models import Participation
from jalons.fse.selectors.participants import vaut_encore

_EUROS = '#,##0.00 "€"'
_CORRESPONDANCES = Path(__file__).resolve().parents[1] / "donnees" / "export_participants.yaml"
_DANGEREUX = ("=", "+", "-", "@", "\t", "\r", "\n")
# Ce que le format refuse dans une cellule : caractères de commande, plus de 32 767 signes.
_LONGUEUR_MAXIMALE = 32_000


def texte_sur(valeur: Any) -> str:
    """Texte qu'aucun tableur n'exécutera comme une formule."""
    dit = "" if valeur is None else ILLEGAL_CHARACTERS_RE.sub("", str(valeur))[:_LONGUEUR_MAXIMALE]
    return f"'{dit}" if dit.startswith(_DANGEREUX) else dit


class _Feuille:
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

    def ligne(self, valeurs: list[Any], *, gras: bool = False) -> None:
        cellules = []
        for valeur in valeurs:
            nombre = isinstance(valeur, Decimal | int)
            cellule = WriteOnlyCell(self.feuille, value=valeur if nombre else texte_sur(valeur))
            if isinstance(valeur, Decimal):
                cellule.number_format = _EUROS
            if gras:
                cellule.font = Font(bold=True)
                cellule.alignment = Alignment(wrap_text=True, vertical="top")
            cellules.append(cellule)
        self.feuille.append(cellules)


def _octets(classeur: Workbook) -> bytes:
    sortie = io.BytesIO()
    classeur.save(sortie)
    return sortie.getvalue()


def tableur_du_bilan(donnees: dict[str, Any]) -> bytes:
    """Classeur du bilan : synthèse, dépenses, ressources, séances, indicateurs."""
    classeur = Workbook(write_only=True)
    operation, bilan, calcul = donnees["operation"], donnees["bilan"], donnees["calcul"]
    synthese = _Feuille(
        classeur, "Synthèse", ["Poste", "Prévu", "Déclaré"], [52, 18, 18],
        chapeau=[
            operation["intitule"], operation["programme"], operation["mention"],
            f"{bilan['titre']}, période du {bilan['debut']} au {bilan['fin']}",
        ],
    )  # fmt: skip
    for poste in donnees["postes"]:
        synthese.ligne([poste["libelle"], Decimal(poste["prevu"]), Decimal(poste["declare"])])
    prevu, declare = Decimal(calcul["prevu_directes"]), Decimal(calcul["directes"])
    synthese.ligne(["Dépenses directes retenues par l'option", prevu, declare], gras=True)
    prevu, declare = Decimal(calcul["prevu_forfait"]), Decimal(calcul["forfait"])
    synthese.ligne([donnees["plan"]["option"], prevu, declare])
    total = Decimal(donnees["plan"]["total"]), Decimal(calcul["total"])
    synthese.ligne(["Total", *total], gras=True)
    depenses = _Feuille(
        classeur,
        "Dépenses",
        ["Poste", "Libellé", "Tiers", "Facture", "Date", "Acquittée le", "Montant", "Pièce"],
        [26, 44, 30, 18, 12, 12, 16, 14],
    )
    cles = ("categorie", "libelle", "tiers", "numero", "date", "acquittee")
    for ligne in donnees["lignes"]:
        depenses.ligne([*(ligne[c] for c in cles), Decimal(ligne["montant"]), ligne["piece"]])
    ressources = _Feuille(
        classeur, "Ressources", ["Financeur", "Origine", "Reçue le", "Montant"], [36, 30, 12, 16]
    )
    for r in donnees["ressources"]:
        ressources.ligne([r["financeur"], r["origine"], r["date"], Decimal(r["montant"])])
    if donnees["seances"]:
        seances = _Feuille(
            classeur, "Séances", ["Date", "Instance", "Thème", "Présents", "Émargement"],
            [12, 40, 50, 10, 14],
        )  # fmt: skip
        for s in donnees["seances"]:
            emargement = "signé" if s["emargement"] else "à l'écran"
            seances.ligne([s["date"], s["instance"], s["theme"], s["presents"], emargement])
    if donnees["indicateurs"]:
        indicateurs = _Feuille(
            classeur, "Indicateurs", ["Code", "Indicateur", "Moment", "Femmes", "Hommes",
                                      "Non binaires", "Total"], [10, 60, 10, 10, 10, 12, 10],
        )  # fmt: skip
        for i in donnees["indicateurs"]:
            indicateurs.ligne([i["identifiant"], i["libelle"], i["moment"], i["femme"], i["homme"],
                               i["non_binaire"], i["total"]])  # fmt: skip
    return _octets(classeur)


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
    feuille = _Feuille(
        classeur, "Participants", [c["colonne"] for c in colonnes], [22] * len(colonnes)
    )
    for participation in participations:
        feuille.ligne([_cellule(participation, colonne) for colonne in colonnes])
    return _octets(classeur)


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
