"""Lire les conventions : ce qu'elles financent, ce qui en est dépensé, ce qui reste."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, OuterRef, Prefetch, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from jalons.comptes.models import Agent
from jalons.repertoire.models import Conventionnement, DepenseConvention, LigneConvention
from jalons.repertoire.selectors.suivis import lisibles

_EUROS: Any = DecimalField(max_digits=14, decimal_places=2)
_ZERO = Value(Decimal(0), output_field=_EUROS)


def avec_depense(conventions: QuerySet[Conventionnement]) -> QuerySet[Conventionnement]:
    """Avec `depense`, la somme des dépenses de toutes les lignes."""
    sommes = (
        DepenseConvention.objects.filter(ligne__convention=OuterRef("pk"))
        .order_by()
        .values("ligne__convention")
        .annotate(n=Sum("montant"))
        .values("n")
    )
    return conventions.annotate(depense=Coalesce(Subquery(sommes, output_field=_EUROS), _ZERO))


def conventions(agent: Agent) -> QuerySet[Conventionnement]:
    """Les conventions que l'agent lit, avec leurs parties, leurs actions et ce qui en est dépensé."""
    lues = lisibles(agent).select_related("axe").prefetch_related("parties", "actions")
    return avec_depense(lues).order_by("-periode", "pk")


def lignes_de(convention: Conventionnement) -> QuerySet[LigneConvention]:
    """Ses lignes, avec `depense`, ce qui y est dépensé, et leurs dépenses."""
    sommes = (
        DepenseConvention.objects.filter(ligne=OuterRef("pk"))
        .order_by()
        .values("ligne")
        .annotate(n=Sum("montant"))
        .values("n")
    )
    return (
        convention.lignes.annotate(depense=Coalesce(Subquery(sommes, output_field=_EUROS), _ZERO))
        .select_related("financeur")
        .prefetch_related(
            Prefetch("depenses", queryset=DepenseConvention.objects.select_related("par"))
        )
    )


@dataclass(frozen=True, slots=True)
class Solde:
    """Une convention en euros : conventionné, dépensé, reste."""

    montant: Decimal
    depense: Decimal

    @property
    def reste(self) -> Decimal:
        return self.montant - self.depense


def solde(convention: Conventionnement) -> Solde:
    """Ce qui reste à dépenser d'une convention (une requête)."""
    depense = DepenseConvention.objects.filter(ligne__convention=convention).aggregate(
        n=Sum("montant")
    )["n"]
    return Solde(convention.montant, depense or Decimal(0))


def toutes_les_conventions() -> QuerySet[Conventionnement]:
    """Les conventions, pour en choisir une."""
    return Conventionnement.objects.order_by("-periode", "numero")


def convention_de(pk: int, agent: Agent) -> Conventionnement | None:
    """La convention de ce numéro, si l'agent la lit."""
    return lisibles(agent).filter(pk=pk).first()
