"""Qui tient une place, qui attend, qui passe quand une place se libère. Pur."""

from __future__ import annotations

from collections.abc import Sequence

from jalons.collectif.enums import PLACES_PRISES


def reste(places: int, etats: Sequence[str]) -> int:
    """Les places qui restent, jamais moins de zéro.

    >>> reste(2, ["inscrite", "attente", "desistee"])
    1
    """
    return max(0, places - sum(e in PLACES_PRISES for e in etats))


def qui_passe(places: int, etats: Sequence[tuple[int, str]]) -> list[int]:
    """Les inscriptions en attente (clés) qui prennent les places libres, la plus ancienne d'abord.

    >>> qui_passe(2, [(1, "inscrite"), (2, "attente"), (3, "attente")])
    [2]
    """
    libres = reste(places, [e for _, e in etats])
    return sorted(cle for cle, etat in etats if etat == "attente")[:libres]
