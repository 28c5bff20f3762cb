"""Le compte de l'Union : conventionné, reconnu dû, reçu."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from jalons.fse.bilan.models.bilan import ControleServiceFait
from jalons.fse.bilan.models.paiement import PaiementUE
from jalons.fse.commun.rules.montants import arrondir
from jalons.fse.enums import (
    EtatControle,
)
from jalons.fse.operation.models.operation import Operation
from jalons.fse.operation.selectors.bareme import valeur
from jalons.fse.operation.selectors.operations import convention_en_vigueur


@dataclass(frozen=True, slots=True)
class CompteUE:
    """Le compte de l'Union, en euros : conventionné, reconnu par les contrôles, reçu.

    `depassement` : ce que les avances et acomptes ont de trop avant le solde ; zéro sinon.
    """

    conventionne: Decimal
    reconnu: Decimal
    recu: Decimal
    depassement: Decimal

    @property
    def du(self) -> Decimal:
        """Ce que les contrôles reconnaissent, jamais plus que la convention en vigueur."""
        return min(self.reconnu, self.conventionne)

    @property
    def reste(self) -> Decimal:
        """Ce qui reste à recevoir sur le dû ; négatif, c'est à reverser."""
        return self.du - self.recu

    @property
    def reste_absolu(self) -> Decimal:
        """Le même, sans signe : ce que l'on dit « à reverser »."""
        return abs(self.reste)


def compte_ue(operation: Operation, *, sans: PaiementUE | None = None) -> CompteUE:
    """Où en sont les paiements de l'Union sur cette opération ; `sans` : ce paiement-là compté absent."""
    convention = convention_en_vigueur(operation)
    conventionne = convention.montant_ue if convention else Decimal("0.00")
    reconnu = ControleServiceFait.objects.filter(
        bilan__operation=operation, etat=EtatControle.VALIDE
    ).aggregate(s=Sum("montant_du"))["s"] or Decimal("0.00")
    # Peu de paiements par opération : la page qui les montre les a déjà lus.
    paiements = [p for p in operation.paiements.all() if sans is None or p.pk != sans.pk]
    recu = sum((p.montant for p in paiements), Decimal("0.00"))
    maximum = arrondir(conventionne * valeur(operation, "fse_plafond_acomptes").decimal)
    trop = Decimal(0) if any(p.est_solde for p in paiements) else max(recu - maximum, Decimal(0))
    return CompteUE(conventionne, reconnu, recu, trop)
