"""Le tableau vide à remplir pour l'import des dépenses."""

from __future__ import annotations

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.datavalidation import DataValidation

from jalons.fse.commun.selectors.tableur import EUROS_TABLEUR, JOUR_TABLEUR, octets, texte_sur
from jalons.fse.enums import CategorieDepense

_TITRES_DEPENSES = ("Poste", "Libellé", "Fournisseur", "Facture", "Date", "Acquittée le",
                    "Montant", "Agent", "Mise en concurrence", "Total facture", "Avoir de")  # fmt: skip


_LETTRES, _LARGEURS = "ABCDEFGHIJK", (26, 44, 30, 18, 12, 12, 14, 28, 28, 14, 18)
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
    for lettre, largeur in zip(_LETTRES, _LARGEURS, strict=True):
        feuille.column_dimensions[lettre].width = largeur
        feuille[f"{lettre}1"].font = Font(bold=True)
    listes = (("A", "A", len(postes)), ("H", "B", len(agents)))
    for colonne, source, nombre in listes:
        if nombre:
            regle = DataValidation(type="list", formula1=f"Choix!${source}$1:${source}${nombre}")
            regle.add(f"{colonne}2:{colonne}{_LIGNES_DU_MODELE}")
            feuille.add_data_validation(regle)
    for colonne, forme in (
        ("E", JOUR_TABLEUR),
        ("F", JOUR_TABLEUR),
        ("G", EUROS_TABLEUR),
        ("J", EUROS_TABLEUR),
    ):
        for rang in range(2, _LIGNES_DU_MODELE + 1):
            feuille[f"{colonne}{rang}"].number_format = forme
    return octets(classeur)
