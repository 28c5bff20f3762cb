"""Le calendrier d'une feuille de temps : ses semaines, et les jours à remplir."""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import date

SAMEDI = 5
_VOYELLES = ("a", "o")


def avec_de(dite: str) -> str:
    """Un mois en complément : « de mai 2022 », « d'août 2022 ».

    >>> avec_de("mai 2022"), avec_de("août 2022")
    ('de mai 2022', "d'août 2022")
    """
    return f"d'{dite}" if dite.startswith(_VOYELLES) else f"de {dite}"


def semaines(jours: Iterable[date]) -> list[tuple[int, list[date]]]:
    """(numéro de semaine, ses jours), dans l'ordre.

    >>> [(n, len(j)) for n, j in semaines([date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 3)])]
    [(9, 1), (10, 2)]
    """
    rangees: list[tuple[int, list[date]]] = []
    for jour in sorted(jours):
        numero = jour.isocalendar().week
        if not rangees or rangees[-1][0] != numero:
            rangees.append((numero, []))
        rangees[-1][1].append(jour)
    return rangees


def est_week_end(jour: date) -> bool:
    """Vrai un samedi ou un dimanche.

    >>> est_week_end(date(2026, 3, 14)), est_week_end(date(2026, 3, 16))
    (True, False)
    """
    return jour.weekday() >= SAMEDI


def jours_a_remplir(
    jours: Iterable[date], *, chomes: Container[date], remplis: Container[date], jusqu_au: date
) -> list[date]:
    """Jours travaillés encore vides, passés ou présents : ceux que la recopie remplit.

    >>> mars = [date(2026, 3, n) for n in (13, 14, 16, 17, 18)]
    >>> trouves = jours_a_remplir(mars, chomes={date(2026, 3, 14)}, remplis={date(2026, 3, 16)},
    ...                           jusqu_au=date(2026, 3, 17))
    >>> [j.day for j in trouves]
    [13, 17]
    """
    return [j for j in jours if j <= jusqu_au and j not in chomes and j not in remplis]
