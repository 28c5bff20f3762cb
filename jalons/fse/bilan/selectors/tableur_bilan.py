"""Le tableur du bilan : mêmes nombres que le PDF, en vrais nombres et en vraies dates."""

from __future__ import annotations

from decimal import Decimal

from openpyxl import Workbook

from jalons.fse.bilan.rules.scelles import (
    BilanScelle,
    IndicateurScelle,
    PubliciteScellee,
    SeanceScellee,
    StructuresScellees,
    TempsScelle,
)
from jalons.fse.commun.selectors.tableur import FeuilleTableur, octets


def tableur_du_bilan(scelle: BilanScelle) -> bytes:
    """Classeur du bilan : synthèse, dépenses, ressources, puis ce que la période a produit."""
    classeur = Workbook(write_only=True)
    _synthese(classeur, scelle)
    _depenses(classeur, scelle)
    _ressources(classeur, scelle)
    _temps(classeur, scelle.temps)
    _publicite(classeur, scelle.publicite)
    _seances(classeur, scelle.seances)
    _indicateurs(classeur, scelle.indicateurs)
    _structures(classeur, scelle.structures)
    return octets(classeur)


def _synthese(classeur: Workbook, scelle: BilanScelle) -> None:
    operation, bilan, calcul = scelle.operation, scelle.bilan, scelle.calcul
    plan, cumul = scelle.plan, scelle.cumul
    titres = ["Poste", "Prévu", "Déclaré", *(["Cumul déclaré"] if cumul else [])]
    periode = f"période du {bilan.debut:%d/%m/%Y} au {bilan.fin:%d/%m/%Y}"
    feuille = FeuilleTableur(
        classeur,
        "Synthèse",
        titres,
        [52, 18, 18, 18],
        chapeau=[
            operation.intitule,
            operation.programme,
            operation.mention,
            f"{bilan.titre}, {periode}",
        ],
    )

    def ligne(libelle: str, *montants: Decimal, cumule: Decimal, gras: bool = False) -> None:
        feuille.ligne([libelle, *montants, *([cumule] if cumul else [])], gras=gras)

    for p in scelle.postes:
        ligne(p.libelle, p.prevu, p.declare, cumule=p.cumul)
    tout = cumul or calcul
    ligne(
        "Dépenses directes retenues par l'option",
        calcul.prevu_directes,
        calcul.directes,
        cumule=tout.directes,
        gras=True,
    )
    ligne(plan.option, calcul.prevu_forfait, calcul.forfait, cumule=tout.forfait)
    ligne("Total", plan.total, calcul.total, cumule=tout.total, gras=True)
    feuille.ligne([])
    feuille.ligne(["Base du forfait", "", calcul.assiette])
    feuille.ligne(["Soutien européen conventionné", plan.montant_ue, plan.taux_ue])


def _depenses(classeur: Workbook, scelle: BilanScelle) -> None:
    feuille = FeuilleTableur(
        classeur,
        "Dépenses",
        [
            "Poste",
            "Libellé",
            "Tiers",
            "Facture",
            "Date",
            "Acquittée le",
            "Montant",
            "Pièce",
            "Total de la facture",
            "Avoir de",
            "Repris du",
        ],
        [26, 44, 30, 18, 12, 12, 16, 14, 16, 24, 24],
    )
    for x in scelle.lignes:
        feuille.ligne(
            [
                x.categorie,
                x.libelle,
                x.tiers,
                x.numero,
                x.date,
                x.acquittee or "",
                x.montant,
                x.piece,
                "" if x.total_facture is None else x.total_facture,
                x.avoir_de,
                x.reprise_de,
            ]
        )
    feuille.filtrer(len(scelle.lignes))
    total = sum((x.montant for x in scelle.lignes), Decimal("0.00"))
    feuille.ligne(["Total des dépenses déclarées", *[""] * 5, total], gras=True)


def _ressources(classeur: Workbook, scelle: BilanScelle) -> None:
    feuille = FeuilleTableur(
        classeur, "Ressources", ["Financeur", "Origine", "Reçue le", "Montant"], [36, 30, 12, 16]
    )
    for r in scelle.ressources:
        feuille.ligne([r.financeur, r.origine, r.date, r.montant])
    total = sum((r.montant for r in scelle.ressources), Decimal("0.00"))
    feuille.ligne(["Total perçu", "", "", total], gras=True)
    feuille.ligne(["dont hors autofinancement", "", "", scelle.autres_ressources])


def _temps(classeur: Workbook, agents: tuple[TempsScelle, ...]) -> None:
    if not agents:
        return
    feuille = FeuilleTableur(
        classeur,
        "Temps",
        ["Agent", "Justification", "Part", "Pièce", "Heures validées"],
        [30, 36, 10, 40, 16],
    )
    for a in agents:
        heures = float(a.heures) if a.heures is not None else ""
        feuille.ligne([a.agent, a.mode, a.part, a.justification, heures])


def _publicite(classeur: Workbook, publicite: PubliciteScellee) -> None:
    if not publicite.preuves:
        return
    feuille = FeuilleTableur(
        classeur, "Publicité", ["Preuve", "Lieu", "Vue le", "Pièce"], [40, 50, 12, 14]
    )
    for p in publicite.preuves:
        feuille.ligne([p.genre, p.lieu, p.date, p.piece])


def _seances(classeur: Workbook, seances: tuple[SeanceScellee, ...]) -> None:
    if not seances:
        return
    feuille = FeuilleTableur(
        classeur,
        "Séances",
        ["Date", "Instance", "Thème", "Présents", "Émargement"],
        [12, 40, 50, 10, 14],
    )
    for s in seances:
        emargement = "signé" if s.emargement else "à l'écran"
        feuille.ligne([s.date, s.instance, s.theme, s.presents, emargement])


def _indicateurs(classeur: Workbook, indicateurs: tuple[IndicateurScelle, ...]) -> None:
    if not indicateurs:
        return
    feuille = FeuilleTableur(
        classeur,
        "Indicateurs",
        ["Code", "Indicateur", "Moment", "Femmes", "Hommes", "Non binaires", "Total"],
        [10, 60, 10, 10, 10, 12, 10],
    )
    for i in indicateurs:
        feuille.ligne(
            [i.identifiant, i.libelle, i.moment, i.femme, i.homme, i.non_binaire, i.total]
        )


def _structures(classeur: Workbook, structures: StructuresScellees) -> None:
    if not structures.lignes:
        return
    feuille = FeuilleTableur(
        classeur,
        "Structures soutenues",
        ["Code", "Structure", "Depuis le", "Soutien"],
        [10, 46, 12, 50],
    )
    for s in structures.lignes:
        feuille.ligne([s.identifiant, s.nom, s.date, s.soutien])
    for i in structures.indicateurs:
        feuille.ligne([i.identifiant, i.libelle, "", i.total], gras=True)
