"""Le compte de l'Union, et qui a tenu les comptes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum

from jalons.comptes.models import Agent
from jalons.fse.bilan.models.bilan import ControleServiceFait
from jalons.fse.commun.rules.montants import arrondir
from jalons.fse.enums import (
    EtatControle,
)
from jalons.fse.operation.models.operation import Operation
from jalons.fse.operation.selectors.bareme import valeur
from jalons.fse.operation.selectors.operations import convention_en_vigueur


def a_gere(operation: Operation, agent: Agent) -> bool:
    """Vrai si l'agent est payé sur l'opération, ou a saisi son plan, ses dépenses, ses recettes."""
    siennes = (
        operation.missions.filter(agent=agent),
        operation.plans.filter(par=agent),
        operation.depenses.filter(par=agent),
        operation.ressources_recues.filter(par=agent),
        operation.paiements.filter(par=agent),
    )
    return any(lignes.exists() for lignes in siennes)


@dataclass(frozen=True, slots=True)
class CompteUE:
    """Le compte de l'Union, en euros : conventionné, reconnu dû, reçu, ce qui reste à recevoir.

    `depassement` : ce que les avances et acomptes ont de trop avant le solde ; zéro sinon.
    """

    conventionne: Decimal
    du: Decimal
    recu: Decimal
    depassement: Decimal

    @property
    def reste(self) -> Decimal:
        """Ce qui reste à recevoir sur le dû ; négatif, c'est à reverser."""
        return self.du - self.recu


def compte_ue(operation: Operation) -> CompteUE:
    """Où en sont les paiements de l'Union sur cette opération."""
    convention = convention_en_vigueur(operation)
    conventionne = convention.montant_ue if convention else Decimal("0.00")
    du = ControleServiceFait.objects.filter(
        bilan__operation=operation, etat=EtatControle.VALIDE
    ).aggregate(s=Sum("montant_du"))["s"] or Decimal("0.00")
    paiements = operation.paiements.aggregate(
        recu=Sum("montant"), soldes=Count("pk", filter=Q(est_solde=True))
    )
    recu = paiements["recu"] or Decimal("0.00")
    maximum = arrondir(conventionne * valeur(operation, "fse_plafond_acomptes").decimal)
    trop = Decimal(0) if paiements["soldes"] else max(recu - maximum, Decimal(0))
    return CompteUE(conventionne, du, recu, trop)
