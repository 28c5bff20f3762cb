"""Compter ce qui dépend d'une opération, en expressions que l'on évalue ensemble."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce


def nombre(lignes: QuerySet[Any]) -> Coalesce:
    """Combien de ces lignes, déjà restreintes à `operation=OuterRef("pk")`."""
    compte = lignes.order_by().values("operation").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(compte), Value(0))
