"""Lire le chiffre d'affaires d'un indépendant sur des mois. Ni horloge, ni base."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jalons.publics.enums import Tendance
from jalons.socle.dates import ajouter_mois

_CENTIME = Decimal("0.01")
# Deux moitiés se comparent à partir de quatre mois ; un vingtième d'écart n'est pas une tendance.
_MOIS_MINIMUM = 4
_ECART = Decimal("0.05")


@dataclass(frozen=True, slots=True)
class LectureActivite:
    """Ce que disent des mois : leur total, leur moyenne, leur tendance, et les mois que l'on n'a pas."""

    total: Decimal
    moyenne: Decimal
    tendance: Tendance
    manquants: tuple[date, ...]


def mois_demandes(jour: date, nombre: int) -> list[date]:
    """Les `nombre` mois pleins avant ce jour, du plus ancien au plus récent (premier du mois).

    >>> mois_demandes(date(2026, 3, 16), 2)
    [datetime.date(2026, 1, 1), datetime.date(2026, 2, 1)]
    """
    premier = jour.replace(day=1)
    return [ajouter_mois(premier, -n) for n in range(nombre, 0, -1)]


def lire(montants: Mapping[date, Decimal], demandes: Sequence[date]) -> LectureActivite:
    """Le total, la moyenne des mois connus et la tendance d'une moitié à l'autre.

    Un mois à zéro est connu ; un mois absent est à demander. La moyenne est au centime.
    """
    connus = [montants[mois] for mois in demandes if mois in montants]
    total = sum(connus, Decimal(0))
    moyenne = (total / len(connus)).quantize(_CENTIME) if connus else Decimal(0)
    manquants = tuple(mois for mois in demandes if mois not in montants)
    return LectureActivite(total, moyenne, _tendance(connus), manquants)


def _tendance(connus: Sequence[Decimal]) -> Tendance:
    if len(connus) < _MOIS_MINIMUM:
        return Tendance.INCONNUE
    moitie = len(connus) // 2
    avant, apres = sum(connus[:moitie], Decimal(0)), sum(connus[-moitie:], Decimal(0))
    ecart = max(avant, apres) * _ECART
    if apres > avant + ecart:
        return Tendance.HAUSSE
    return Tendance.BAISSE if avant > apres + ecart else Tendance.STABLE
