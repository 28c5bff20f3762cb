"""Quand l'on rappelle un rendez-vous. Aucune horloge ici."""

from __future__ import annotations

from datetime import date, timedelta


def jour_du_rappel(jour: date, *, delai: int, pris_le: date) -> date | None:
    """Le jour où rappeler un rendez-vous du `jour`, `delai` jours avant.

    None si le Département ne rappelle pas (`delai` nul), ou si la personne vient d'être convoquée.

    >>> jour_du_rappel(date(2026, 3, 16), delai=2, pris_le=date(2026, 3, 5))
    datetime.date(2026, 3, 14)
    """
    rappel = jour - timedelta(days=delai)
    return rappel if delai > 0 and pris_le < rappel else None
