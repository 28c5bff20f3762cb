"""Montants au centime, taux sans invention : on garde le montant, on dérive le taux."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from jalons.socle import formats

CENTIME = Decimal("0.01")
ZERO = Decimal("0.00")
_CENT = Decimal(100)


def arrondir(montant: Decimal) -> Decimal:
    """Au centime, demi vers le haut.

    >>> arrondir(Decimal("66533.664")), arrondir(Decimal("0.005"))
    (Decimal('66533.66'), Decimal('0.01'))
    """
    return montant.quantize(CENTIME, ROUND_HALF_UP)


def somme(montants: Iterable[Decimal]) -> Decimal:
    """Total exact, `0,00` quand il n'y a rien."""
    return sum(montants, ZERO)


def part(partie: Decimal, total: Decimal) -> Decimal | None:
    """Rapport exact `partie / total`, ou None quand le total est nul."""
    return partie / total if total else None


def dire_taux(taux: Decimal | None, *, ecart: Decimal) -> str:
    """Le taux en points entiers, précédé d'« environ » quand l'arrondi s'écarte de plus de `ecart`.

    >>> dire_taux(Decimal("80000") / Decimal("621685.15"), ecart=Decimal("0.0005"))
    'environ 13\\xa0%'
    >>> dire_taux(Decimal("66533.66") / Decimal("110889.44"), ecart=Decimal("0.0005"))
    '60\\xa0%'
    """
    if taux is None:
        return "—"
    entier = (taux * _CENT).quantize(Decimal(1), ROUND_HALF_UP)
    environ = "" if abs(taux - entier / _CENT) <= ecart else "environ "
    return f"{environ}{formats.part(entier / _CENT)}"


def dire_euros(montant: Decimal) -> str:
    """Montant à la française (`socle.formats.euros`)."""
    return formats.euros(montant)
