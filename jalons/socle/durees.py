"""Compter des mois de travail : durée d'une période, continuité de plusieurs, mois dans une fenêtre.

Une période est un couple (début, fin incluse). Un mois va de quantième à quantième : du 1er janvier
au 30 juin, il y a exactement six mois.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from jalons.socle.dates import ajouter_mois
from jalons.socle.mots import accorder

Plage = tuple[date, date]
_JOUR = timedelta(days=1)
_JOURS_D_UN_MOIS = 31


@dataclass(frozen=True, slots=True, order=True)
class Duree:
    """Des mois entiers et les jours qui restent ; se compare et se dit."""

    mois: int
    jours: int

    @property
    def en_mois(self) -> Decimal:
        """Durée en mois, à deux décimales ; entière si et seulement si aucun jour ne reste."""
        return self.mois + (Decimal(self.jours) / _JOURS_D_UN_MOIS).quantize(Decimal("0.01"))

    def __str__(self) -> str:
        if not self.mois:
            return accorder(self.jours, "jour")
        if not self.jours:
            return f"{self.mois} mois"
        return f"{self.mois} mois et {accorder(self.jours, 'jour')}"


def duree(debut: date, fin: date) -> Duree:
    """Durée du `debut` au `fin` inclus ; nulle si la fin précède le début.

    >>> str(duree(date(2026, 1, 1), date(2026, 6, 30)))
    '6 mois'
    """
    lendemain = fin + _JOUR
    if lendemain <= debut:
        return Duree(0, 0)
    mois = (lendemain.year - debut.year) * 12 + lendemain.month - debut.month
    if ajouter_mois(debut, mois) > lendemain:
        mois -= 1
    return Duree(mois, (lendemain - ajouter_mois(debut, mois)).days)


def reunir(plages: Sequence[Plage], *, tolerance: int = 0) -> list[Plage]:
    """Plages réunies quand elles se chevauchent ou se suivent à `tolerance` jours près.

    `tolerance` compte les jours sans travail entre la fin de l'une et le début de l'autre.
    """
    reunies: list[Plage] = []
    for debut, fin in sorted(p for p in plages if p[0] <= p[1]):
        if reunies and (debut - reunies[-1][1]).days - 1 <= tolerance:
            reunies[-1] = (reunies[-1][0], max(fin, reunies[-1][1]))
        else:
            reunies.append((debut, fin))
    return reunies


def plus_longue(plages: Sequence[Plage], *, tolerance: int) -> Plage | None:
    """La plus longue suite sans interruption ; à égalité, la plus récente."""
    suites = reunir(plages, tolerance=tolerance)
    return max(suites, key=lambda p: (duree(*p), p[0])) if suites else None


def mois_dans_les_douze_derniers(plages: Sequence[Plage], *, le: date) -> Decimal:
    """Mois couverts par les plages dans les douze mois qui finissent le jour `le` inclus."""
    ouverture = ajouter_mois(le, -12) + _JOUR
    total = Decimal(0)
    for debut, fin in reunir(plages):
        borne = max(debut, ouverture), min(fin, le)
        total += duree(*borne).en_mois
    return total
