"""La dépense pour un public, d'une année à l'autre (indicateur 2.2). Ni horloge, ni base."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

_CENTIME = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class DepenseImputee:
    """Une dépense d'une ligne de convention, et la part (en pour cent) qui en revient à un public."""

    public: str
    annee: int
    montant: Decimal
    part: Decimal


@dataclass(frozen=True, slots=True)
class Annee:
    """La dépense d'une année, et son évolution sur l'année d'avant, en pour cent ; None : rien à comparer."""

    annee: int
    montant: Decimal
    evolution: Decimal | None


def par_public(
    depenses: Iterable[DepenseImputee], annees: Iterable[int]
) -> Mapping[str, list[Annee]]:
    """{public: ses années, de la plus ancienne à la plus récente}. Les sommes s'arrondissent une fois."""
    sommes: dict[str, dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for depense in depenses:
        sommes[depense.public][depense.annee] += depense.montant * depense.part / 100
    voulues = sorted(annees)
    return {public: _suite(totaux, voulues) for public, totaux in sommes.items()}


def _suite(totaux: Mapping[int, Decimal], annees: list[int]) -> list[Annee]:
    suite = []
    for annee in annees:
        montant = totaux.get(annee, Decimal(0)).quantize(_CENTIME, ROUND_HALF_UP)
        avant = totaux.get(annee - 1, Decimal(0)).quantize(_CENTIME, ROUND_HALF_UP)
        evolution = (100 * (montant - avant) / avant).quantize(Decimal("0.1")) if avant else None
        suite.append(Annee(annee, montant, evolution))
    return suite
