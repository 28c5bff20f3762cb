"""Les budgets : ce qui est prévu, engagé, payé, et ce qui reste."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, DecimalField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from jalons.aides.enums import EtatListe, Fonds
from jalons.aides.models import Enveloppe, LignePaiement

_EUROS = DecimalField(max_digits=12, decimal_places=2)


def enveloppes(*, annee: int | None = None) -> QuerySet[Enveloppe]:
    """Les budgets, avec ce qui est payé et le nombre de demandes engagées."""
    payees = (
        LignePaiement.objects.filter(
            liste__enveloppe=OuterRef("pk"), liste__etat=EtatListe.TRANSMISE
        )
        .order_by()
        .values("liste__enveloppe")
        .annotate(total=Sum("montant"))
        .values("total")
    )
    lues = Enveloppe.objects.annotate(
        paye=Coalesce(Subquery(payees, output_field=_EUROS), Value(0), output_field=_EUROS),
        demandes=Count("decisions", filter=Q(decisions__annulee_le__isnull=True), distinct=True),
    )
    return lues.filter(annee=annee) if annee is not None else lues


def possibles(fonds: Fonds | str, *, le: date) -> QuerySet[Enveloppe]:
    """Les budgets de l'année pour ce fonds, le plus garni d'abord."""
    return Enveloppe.objects.filter(fonds=str(fonds), annee=le.year).order_by("-montant", "pk")
