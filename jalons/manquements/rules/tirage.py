"""Le contrôle tiré au sort (C. trav. L.5426-1 IV) : au hasard seul, et que chacun peut refaire."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from decimal import ROUND_CEILING, Decimal

TIRAGE = "C. trav., art. L.5426-1 IV"


def tirer(population: Iterable[int], *, nombre: int, graine: str) -> list[int]:
    """Les `nombre` numéros tirés, dans l'ordre du tirage ; la même graine redonne les mêmes.

    Ni l'ordre de la population ni rien de ce que l'on sait des personnes n'y entre.
    """

    def rang(numero: int) -> tuple[bytes, int]:
        return hashlib.sha256(f"{graine}:{numero}".encode()).digest(), numero

    return sorted(set(population), key=rang)[:nombre]


def a_tirer(*, part: Decimal, autres: int, tires: int) -> int:
    """Combien tirer encore pour que le sort fasse au moins `part` de tous les contrôles.

    >>> a_tirer(part=Decimal("0.1"), autres=18, tires=1)
    1
    """
    if part <= 0:
        return 0
    if part >= 1:
        return max(1 - tires, 0)
    voulus = (part * autres / (1 - part)).to_integral_value(rounding=ROUND_CEILING)
    return max(int(voulus) - tires, 0)
