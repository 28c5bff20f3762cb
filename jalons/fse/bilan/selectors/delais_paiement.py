"""Où en est le paiement de chaque bilan déposé : sa limite, ses suspensions, ce qui est reçu."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet, Sum

from jalons.fse.bilan.models.bilan import Bilan
from jalons.fse.bilan.models.paiement import InterruptionPaiement, PaiementUE
from jalons.fse.bilan.rules.delai_paiement import Depot, Suspension, date_du_paiement, payes
from jalons.fse.commun.rules.montants import ZERO
from jalons.fse.enums import EtatBilan, EtatControle, StatutOperation
from jalons.fse.operation.models.operation import Operation
from jalons.fse.operation.rules.cycle import ACHEVEES
from jalons.fse.operation.selectors.bareme import valeur


@dataclass(frozen=True, slots=True)
class DelaiPaiement:
    """Le paiement d'un bilan : dernier jour, suspension en cours, s'il est reçu en entier."""

    bilan: Bilan
    limite: date
    interruptions: tuple[InterruptionPaiement, ...]
    est_paye: bool
    le: date

    @property
    def suspension(self) -> InterruptionPaiement | None:
        """La suspension qui court ; None quand le délai court."""
        return next((i for i in self.interruptions if i.jusqu_au is None), None)

    @property
    def est_depasse(self) -> bool:
        return not self.est_paye and self.suspension is None and self.le > self.limite

    @property
    def jours(self) -> int:
        """Jours jusqu'à la limite ; négatif, jours de retard."""
        return (self.limite - self.le).days


def delais_de_paiement(operation: Operation, *, le: date) -> list[DelaiPaiement]:
    """Un délai par bilan déposé, dans l'ordre ; les paiements de l'opération sont lus, ou déjà là."""
    recu = sum((p.montant for p in operation.paiements.all()), ZERO)
    return _delais(operation, list(_scelles([operation.pk])), recu=recu, le=le)


def delais_de(operations: Sequence[Operation], *, le: date) -> dict[int, list[DelaiPaiement]]:
    """{opération: ses délais de paiement}, en trois requêtes quel que soit leur nombre."""
    pks = [o.pk for o in operations]
    scelles: dict[int, list[Bilan]] = {pk: [] for pk in pks}
    for bilan in _scelles(pks):
        scelles[bilan.operation_id].append(bilan)
    recus = dict(
        PaiementUE.objects.filter(operation__in=pks)
        .order_by()
        .values_list("operation")
        .annotate(s=Sum("montant"))
    )
    return {o.pk: _delais(o, scelles[o.pk], recu=recus.get(o.pk, ZERO), le=le) for o in operations}


def _scelles(operations: Sequence[int]) -> QuerySet[Bilan]:
    return (
        Bilan.objects.filter(operation__in=operations, etat=EtatBilan.SCELLE)
        .select_related("controle")
        .only(
            "operation_id",
            "numero",
            "genre",
            "scelle_le",
            "etat",
            "controle__etat",
            "controle__montant_du",
            "controle__bilan_id",
        )
        .prefetch_related("interruptions")
        .order_by("numero")
    )


def _depot(bilan: Bilan) -> Depot:
    controle = getattr(bilan, "controle", None)
    valide = controle is not None and controle.etat == EtatControle.VALIDE
    assert bilan.scelle_le is not None  # il est scellé
    return Depot(
        bilan=str(bilan),
        le=bilan.scelle_le,
        du=controle.montant_du if controle is not None and valide else None,
        suspensions=tuple(Suspension(i.depuis, i.jusqu_au) for i in bilan.interruptions.all()),
    )


def _delais(
    operation: Operation, scelles: list[Bilan], *, recu: Decimal, le: date
) -> list[DelaiPaiement]:
    depots = [_depot(bilan) for bilan in scelles]
    close = StatutOperation(operation.statut) in ACHEVEES
    delai = valeur(operation, "fse_delai_paiement").nombre
    return [
        DelaiPaiement(
            bilan=bilan,
            limite=date_du_paiement(depot.le, delai=delai, suspensions=depot.suspensions, le=le),
            interruptions=tuple(bilan.interruptions.all()),
            est_paye=close or paye,
            le=le,
        )
        for bilan, depot, paye in zip(scelles, depots, payes(depots, recu), strict=True)
    ]
