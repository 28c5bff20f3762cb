"""Contrôle de service fait : recalculer sur ce qui est retenu, puis dire le montant dû."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from jalons.fse.commun.rules.montants import arrondir
from jalons.fse.operation.rules.plan import Calcul, Poste, calculer
from jalons.fse.options import OptionCouts


@dataclass(frozen=True, slots=True)
class MontantDu:
    """Le montant dû et les trois plafonds qui le bornent ; `plafond` dit lequel l'emporte."""

    calcul: Calcul
    au_taux: Decimal
    conventionne: Decimal
    apres_autres_ressources: Decimal
    montant: Decimal
    plafond: str


def montant_du(
    postes_retenus: Iterable[Poste],
    *,
    option: type[OptionCouts],
    taux_forfait: Decimal,
    taux_ue: Decimal,
    montant_conventionne: Decimal,
    autres_ressources: Decimal,
    autres_prevues: Decimal | None = None,
) -> MontantDu:
    """Forfait recalculé sur l'assiette retenue, puis le plus petit des trois plafonds.

    `autres_ressources` : cofinancements publics et privés retenus, hors Union et autofinancement.
    `autres_prevues` : ceux du plan, quand la convention réduit la part de l'Union au prorata d'un
    cofinanceur qui verse moins ; None, ce qui est l'usage ordinaire, sinon.
    """
    calcul = calculer(postes_retenus, option, taux_forfait)
    au_taux = arrondir(calcul.total * taux_ue)
    reste = calcul.total - autres_ressources
    plafonds = {
        "taux de la convention": au_taux,
        "montant de la convention": montant_conventionne,
        "autres ressources perçues": max(reste, Decimal(0)),
    }
    if autres_prevues and autres_ressources < autres_prevues:
        part_versee = autres_ressources / autres_prevues
        plafonds["prorata des cofinancements"] = arrondir(montant_conventionne * part_versee)
    nom = min(plafonds, key=lambda cle: plafonds[cle])
    return MontantDu(calcul, au_taux, montant_conventionne, reste, plafonds[nom], nom)


def deduction(*, declare: Decimal, retenu_avant: Decimal, supporte_avant: Decimal) -> Decimal:
    """Ce qu'un avoir déduit vraiment, en euros négatifs : la part que le contrôle n'a pas déjà écartée.

    `declare` : l'avoir. `retenu_avant`, `supporte_avant` : de sa dépense, avant lui. Au bout, on ne
    retient jamais plus que ce qui est supporté, ni moins que rien.

    >>> D = Decimal
    >>> deduction(declare=D(-50), retenu_avant=D(100), supporte_avant=D(100))
    Decimal('-50')
    >>> deduction(declare=D(-50), retenu_avant=D(70), supporte_avant=D(100))
    Decimal('-20')
    >>> deduction(declare=D(-50), retenu_avant=D(40), supporte_avant=D(100))
    Decimal('0')
    """
    return max(min(supporte_avant + declare - retenu_avant, Decimal(0)), declare)


def reprendre_calcul(
    *,
    directes: Decimal,
    assiette: Decimal,
    forfait: Decimal,
    total: Decimal,
) -> Calcul:
    """Le calcul d'un rapport validé, tel qu'il a été scellé."""
    return Calcul(
        directes=directes,
        assiette=assiette,
        taux=Decimal(0),
        forfait=forfait,
        total=total,
        ecarte=Decimal(0),
    )
