"""La liste des opérations."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import (
    DecimalField,
    Exists,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce

from jalons.fse.bilan.models.bilan import Bilan
from jalons.fse.depenses.models.execution import Depense
from jalons.fse.enums import EtatBilan
from jalons.fse.operation.models.operation import Operation
from jalons.fse.operation.models.plan import PlanFinancement

_EUROS = DecimalField(max_digits=14, decimal_places=2)


ZERO = Value(Decimal(0), output_field=_EUROS)


def operations() -> QuerySet[Operation]:
    """Les opérations, avec total, montant de l'Union et dépenses saisies, en une requête."""
    plan = PlanFinancement.objects.filter(operation=OuterRef("pk"), est_en_vigueur=True)
    depense = (
        Depense.objects.filter(operation=OuterRef("pk"))
        .order_by()
        .values("operation")
        .annotate(somme=Sum("montant"))
        .values("somme")
    )
    requete = Operation.objects.select_related("beneficiaire", "porteur").annotate(
        total=Subquery(plan.values("total")[:1]),
        montant_ue=Subquery(plan.values("montant_ue")[:1]),
        depense=Coalesce(Subquery(depense, output_field=_EUROS), ZERO),
    )
    return requete.order_by("-periode", "code")


def a_controler() -> Exists:
    """Un bilan y attend l'ouverture de son contrôle, que l'exécution continue ou non."""
    return Exists(
        Bilan.objects.filter(operation=OuterRef("pk"), etat=EtatBilan.SCELLE, controle=None)
    )
