"""La liste des opérations."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import (
    Count,
    DecimalField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce

from jalons.fse.depenses.models.execution import Depense
from jalons.fse.operation.models.operation import Operation
from jalons.fse.operation.models.plan import PlanFinancement
from jalons.fse.operation.rules.cycle import TERMINEES

_EUROS = DecimalField(max_digits=14, decimal_places=2)


ZERO = Value(Decimal(0), output_field=_EUROS)


def operations(*, statut: str = "", programme: str = "", texte: str = "") -> QuerySet[Operation]:
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
    if statut == "vivantes":
        requete = requete.exclude(statut__in=list(TERMINEES))
    elif statut:
        requete = requete.filter(statut=statut)
    if programme:
        requete = requete.filter(programme=programme)
    if texte:
        requete = requete.filter(Q(intitule__icontains=texte) | Q(code__icontains=texte))
    return requete.order_by("-periode", "code")


def nombre_par_statut() -> dict[str, int]:
    """Combien d'opérations à chaque statut."""
    lignes = Operation.objects.order_by().values("statut").annotate(n=Count("pk"))
    return {ligne["statut"]: ligne["n"] for ligne in lignes}
