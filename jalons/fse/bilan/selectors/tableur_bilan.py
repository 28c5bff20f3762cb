"""Le tableur du bilan : mêmes nombres que le PDF, en vrais nombres et en vraies dates."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from openpyxl import Workbook

from jalons.fse.commun.selectors.tableur import FeuilleTableur, octets


def tableur_du_bilan(donnees: dict[str, Any]) -> bytes:
    """Classeur du bilan : synthèse, dépenses, ressources, puis ce que la période a produit."""
    classeur = Workbook(write_only=True)
    _synthese(classeur, donnees)
    _depenses(classeur, donnees)
    _ressources(classeur, donnees)
    _temps(classeur, donnees["temps"])
    _publicite(classeur, donnees["publicite"])
    _seances(classeur, donnees["seances"])
    _indicateurs(classeur, donnees["indicateurs"])
    _structures(classeur, donnees["structures"])
    return octets(classeur)


def _jour(dit: str) -> date | str:
    """« 31/01/2025 » en vraie date ; vide reste vide."""
    return datetime.strptime(dit, "%d/%m/%Y").date() if dit else ""


def _synthese(classeur: Workbook, donnees: dict[str, Any]) -> None:
    operation, bilan, calcul = donnees["operation"], donnees["bilan"], donnees["calcul"]
    plan, cumul = donnees["plan"], donnees["cumul"]
    titres = ["Poste", "Prévu", "Déclaré", *(["Cumul déclaré"] if cumul else [])]
    feuille = FeuilleTableur(
        classeur, "Synthèse", titres, [52, 18, 18, 18],
        chapeau=[
            operation["intitule"], operation["programme"], operation["mention"],
            f"{bilan['titre']}, période du {bilan['debut']} au {bilan['fin']}",
        ],
    )  # fmt: skip

    def ligne(libelle: str, *montants: str, cumule: str, gras: bool = False) -> None:
        nombres = [Decimal(m) for m in (*montants, *([cumule] if cumul else []))]
        feuille.ligne([libelle, *nombres], gras=gras)

    for p in donnees["postes"]:
        ligne(p["libelle"], p["prevu"], p["declare"], cumule=p["cumul"])
    tout = cumul or calcul
    ligne("Dépenses directes retenues par l'option", calcul["prevu_directes"], calcul["directes"],
          cumule=tout["directes"], gras=True)  # fmt: skip
    ligne(plan["option"], calcul["prevu_forfait"], calcul["forfait"], cumule=tout["forfait"])
    ligne("Total", plan["total"], calcul["total"], cumule=tout["total"], gras=True)
    feuille.ligne([])
    feuille.ligne(["Base du forfait", "", Decimal(calcul["assiette"])])
    feuille.ligne(["Soutien européen conventionné", Decimal(plan["montant_ue"]), plan["taux_ue"]])


def _depenses(classeur: Workbook, donnees: dict[str, Any]) -> None:
    feuille = FeuilleTableur(
        classeur,
        "Dépenses",
        ["Poste", "Libellé", "Tiers", "Facture", "Date", "Acquittée le", "Montant", "Pièce"],
        [26, 44, 30, 18, 12, 12, 16, 14],
    )
    total = Decimal("0.00")
    for x in donnees["lignes"]:
        montant = Decimal(x["montant"])
        total += montant
        feuille.ligne([x["categorie"], x["libelle"], x["tiers"], x["numero"], _jour(x["date"]),
                       _jour(x["acquittee"]), montant, x["piece"]])  # fmt: skip
    feuille.filtrer(len(donnees["lignes"]))
    feuille.ligne(["Total des dépenses déclarées", *[""] * 5, total], gras=True)


def _ressources(classeur: Workbook, donnees: dict[str, Any]) -> None:
    feuille = FeuilleTableur(
        classeur, "Ressources", ["Financeur", "Origine", "Reçue le", "Montant"], [36, 30, 12, 16]
    )
    for r in donnees["ressources"]:
        feuille.ligne([r["financeur"], r["origine"], _jour(r["date"]), Decimal(r["montant"])])
    total = Decimal(donnees["autres_ressources"])
    feuille.ligne(["Total hors autofinancement", "", "", total], gras=True)


def _temps(classeur: Workbook, agents: list[dict[str, str]]) -> None:
    if not agents:
        return
    feuille = FeuilleTableur(
        classeur, "Temps", ["Agent", "Justification", "Part", "Pièce", "Heures validées"],
        [30, 36, 10, 40, 16],
    )  # fmt: skip
    for a in agents:
        heures = float(a["heures"]) if a["heures"] else ""
        feuille.ligne([a["agent"], a["mode"], a["part"], a["justification"], heures])


def _publicite(classeur: Workbook, publicite: dict[str, Any]) -> None:
    if not publicite["preuves"]:
        return
    feuille = FeuilleTableur(
        classeur, "Publicité", ["Preuve", "Lieu", "Vue le", "Pièce"], [40, 50, 12, 14]
    )
    for p in publicite["preuves"]:
        feuille.ligne([p["genre"], p["lieu"], _jour(p["date"]), p["piece"]])


def _seances(classeur: Workbook, seances: list[dict[str, Any]]) -> None:
    if not seances:
        return
    feuille = FeuilleTableur(
        classeur, "Séances", ["Date", "Instance", "Thème", "Présents", "Émargement"],
        [12, 40, 50, 10, 14],
    )  # fmt: skip
    for s in seances:
        emargement = "signé" if s["emargement"] else "à l'écran"
        feuille.ligne([_jour(s["date"]), s["instance"], s["theme"], s["presents"], emargement])


def _indicateurs(classeur: Workbook, indicateurs: list[dict[str, Any]]) -> None:
    if not indicateurs:
        return
    feuille = FeuilleTableur(
        classeur, "Indicateurs", ["Code", "Indicateur", "Moment", "Femmes", "Hommes",
                                  "Non binaires", "Total"], [10, 60, 10, 10, 10, 12, 10],
    )  # fmt: skip
    for i in indicateurs:
        feuille.ligne([i["identifiant"], i["libelle"], i["moment"], i["femme"], i["homme"],
                       i["non_binaire"], i["total"]])  # fmt: skip


def _structures(classeur: Workbook, structures: dict[str, Any]) -> None:
    if not structures["lignes"]:
        return
    feuille = FeuilleTableur(
        classeur, "Structures soutenues", ["Code", "Structure", "Depuis le", "Soutien"],
        [10, 46, 12, 50],
    )  # fmt: skip
    for s in structures["lignes"]:
        feuille.ligne([s["identifiant"], s["nom"], _jour(s["date"]), s["soutien"]])
    for i in structures["indicateurs"]:
        feuille.ligne([i["identifiant"], i["libelle"], "", i["total"]], gras=True)
