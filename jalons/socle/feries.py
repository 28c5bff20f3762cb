"""Les jours fériés, calculés : Pâques et ce qui en dépend, les dates fixes, le droit local."""

from __future__ import annotations

from datetime import date, timedelta


def paques(annee: int) -> date:
    """Dimanche de Pâques du calendrier grégorien (calcul de Meeus).

    >>> paques(2026)
    datetime.date(2026, 4, 5)
    """
    a, b, c = annee % 19, annee // 100, annee % 100
    d, e = b // 4, b % 4
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    decalage = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * decalage) // 451
    mois, jour = divmod(h + decalage - 7 * m + 114, 31)
    return date(annee, mois, jour + 1)


def jours_feries(annee: int, *, droit_local: bool = False) -> frozenset[date]:
    """Jours fériés de l'année (C. trav. L.3133-1) ; `droit_local` : ceux d'Alsace-Moselle en plus."""
    dimanche = paques(annee)
    feries = {
        date(annee, mois, jour)
        for mois, jour in (
            (1, 1),
            (5, 1),
            (5, 8),
            (7, 14),
            (8, 15),
            (11, 1),
            (11, 11),
            (12, 25),
        )
    }
    feries |= {dimanche + timedelta(days=n) for n in (1, 39, 50)}
    if droit_local:
        feries |= {dimanche - timedelta(days=2), date(annee, 12, 26)}
    return frozenset(feries)


def est_ferie(jour: date, *, droit_local: bool = False) -> bool:
    """Vrai si ce jour est férié."""
    return jour in jours_feries(jour.year, droit_local=droit_local)
