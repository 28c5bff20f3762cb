"""Quels jours d'un revenu une campagne neutralise, et si c'est bien chez l'un de ses employeurs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date


def jours_communs(debut: date, fin: date | None, *, du: date, au: date) -> tuple[date, date] | None:
    """Les jours d'un revenu qui sont dans la campagne ; None s'il n'y en a pas.

    >>> jours_communs(date(2026, 9, 20), None, du=date(2026, 9, 1), au=date(2026, 9, 30))
    (datetime.date(2026, 9, 20), datetime.date(2026, 9, 30))
    """
    premier, dernier = max(debut, du), min(fin or au, au)
    return (premier, dernier) if premier <= dernier else None


def est_reconnu(siret: str, nom: str, reconnus: Mapping[str, str]) -> bool:
    """Vrai si c'est un employeur de la campagne. `reconnus` : {nom normalisé: SIRET, ou vide}.

    Au SIRET d'abord ; au nom seulement si l'un des deux n'en a pas : deux SIRET différents sont deux
    employeurs, même s'ils s'appellent pareil.
    """
    if siret and siret in reconnus.values():
        return True
    return nom in reconnus and not (siret and reconnus[nom])
