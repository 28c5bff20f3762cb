"""Petits calculs de dates, purs, communs à toutes les règles."""

from __future__ import annotations

import calendar
from datetime import date, timedelta


def ajouter_mois(jour: date, mois: int) -> date:
    """Même quantième `mois` mois plus tard, ramené au dernier jour du mois s'il n'existe pas.

    >>> ajouter_mois(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    """
    rang = jour.year * 12 + jour.month - 1 + mois
    annee, mois_cible = rang // 12, rang % 12 + 1
    return date(annee, mois_cible, min(jour.day, calendar.monthrange(annee, mois_cible)[1]))


def premier_du_mois(jour: date) -> date:
    """Premier jour du mois de `jour`."""
    return jour.replace(day=1)


def dernier_du_mois(jour: date) -> date:
    """Dernier jour du mois de `jour`."""
    return ajouter_mois(premier_du_mois(jour), 1) - timedelta(days=1)


def age(naissance: date, le: date) -> int:
    """Âge en années révolues le jour `le`."""
    return le.year - naissance.year - ((le.month, le.day) < (naissance.month, naissance.day))
