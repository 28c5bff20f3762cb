"""Montants au centime, taux sans invention : on garde le montant, on dérive le taux."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

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
    'environ 13 %'
    >>> dire_taux(Decimal("66533.66") / Decimal("110889.44"), ecart=Decimal("0.0005"))
    '60 %'
    """
    if taux is None:
        return "—"
    entier = (taux * _CENT).quantize(Decimal(1), ROUND_HALF_UP)
    environ = "" if abs(taux - entier / _CENT) <= ecart else "environ "
    return f"{environ}{entier} %"


def dire_euros(montant: Decimal) -> str:
    """Montant à la française, espaces insécables.

    >>> dire_euros(Decimal("110889.44"))
    '110\\xa0889,44\\xa0€'
    """
    signe = "−" if montant < 0 else ""
    entier, _, decimales = f"{abs(montant):.2f}".partition(".")
    groupes: list[str] = []
    while entier:
        groupes.insert(0, entier[-3:])
        entier = entier[:-3]
    return f"{signe}{chr(160).join(groupes)},{decimales}\u00a0€"
