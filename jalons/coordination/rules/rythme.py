"""Quand une instance se réunit : ses dates de l'année, la prochaine attendue, son retard.

Une date est le `rang`-ième `jour` de semaine d'un mois, tous les `mois` mois comptés depuis le
mois où l'instance a commencé. Un jour férié repousse d'une semaine, autant de fois qu'il le faut.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from jalons.socle.dates import ajouter_mois, dernier_du_mois, premier_du_mois
from jalons.socle.feries import est_ferie

_SEMAINE = timedelta(days=7)


def jour_du_mois(mois: date, *, rang: int, jour: int) -> date:
    """Le `rang`-ième `jour` (lundi = 0) du mois de `mois` ; au-delà du dernier, le dernier.

    >>> jour_du_mois(date(2026, 3, 1), rang=2, jour=3)
    datetime.date(2026, 3, 12)
    """
    premier = premier_du_mois(mois)
    trouve = premier + timedelta(days=(jour - premier.weekday()) % 7) + (rang - 1) * _SEMAINE
    while trouve > dernier_du_mois(mois):
        trouve -= _SEMAINE
    return trouve


def date_de_seance(mois: date, *, rang: int, jour: int, droit_local: bool = False) -> date:
    """La date du mois, repoussée de semaine en semaine tant qu'elle tombe un jour férié."""
    trouve = jour_du_mois(mois, rang=rang, jour=jour)
    while est_ferie(trouve, droit_local=droit_local):
        trouve += _SEMAINE
    return trouve


def dates_de_l_annee(
    annee: int, *, mois: int, rang: int, jour: int, depuis: date, droit_local: bool = False
) -> list[date]:
    """Les dates dont le mois d'échéance est dans l'année, à partir du mois de `depuis`.

    `mois=0` (à la demande) : aucune. Une date repoussée peut tomber au début de l'année suivante.
    """
    if mois <= 0:
        return []
    ecoules = (annee - depuis.year) * 12 - depuis.month
    retenus = [
        date(annee, m, 1) for m in range(1, 13) if ecoules + m >= 0 and (ecoules + m) % mois == 0
    ]
    dates = [date_de_seance(m, rang=rang, jour=jour, droit_local=droit_local) for m in retenus]
    return [d for d in dates if d >= depuis]


def _rang_du_mois(jour: date) -> int:
    return jour.year * 12 + jour.month - 1


def dates_manquees(
    annee: int,
    *,
    reunions: Iterable[date],
    mois: int,
    rang: int,
    jour: int,
    depuis: date,
    droit_local: bool = False,
) -> list[date]:
    """Les dates de l'année où le rythme attend une réunion qu'aucune des `reunions` ne tient.

    Chaque réunion, quel que soit son mois, fait repartir le rythme : c'est la règle des retards.
    `reunions` : toutes celles connues, d'avant l'année comprises.

    >>> dates_manquees(2026, reunions=[date(2025, 12, 11), date(2026, 6, 11)], mois=3, rang=2,
    ...                jour=3, depuis=date(2025, 1, 1))
    [datetime.date(2026, 3, 12), datetime.date(2026, 9, 10), datetime.date(2026, 12, 10)]
    """
    if mois <= 0:
        return []
    janvier = annee * 12
    tenus = sorted({_rang_du_mois(r) for r in reunions})
    avant = [t for t in tenus if t < janvier]
    dernier = avant[-1] if avant else _rang_du_mois(depuis) - mois
    # Sans réunion depuis longtemps, on garde la phase et on arrive à l'année.
    dernier += max(0, (janvier - dernier - 1) // mois) * mois
    manquees = []
    while dernier + mois < janvier + 12:
        attendu = dernier + mois
        tenu = [t for t in tenus if dernier < t <= attendu]
        if tenu:
            dernier = tenu[-1]
            continue
        dernier = attendu
        premier = date(attendu // 12, attendu % 12 + 1, 1)
        manquees.append(date_de_seance(premier, rang=rang, jour=jour, droit_local=droit_local))
    return [d for d in manquees if d >= depuis]


def prochaine_attendue(
    *,
    derniere: date | None,
    depuis: date,
    mois: int,
    rang: int,
    jour: int,
    droit_local: bool = False,
) -> date | None:
    """La date à laquelle l'instance devrait se réunir après `derniere` ; None sans rythme.

    Jamais réunie : sa première date à partir de `depuis`.
    """
    if mois <= 0:
        return None
    if derniere is None:
        premiere = date_de_seance(depuis, rang=rang, jour=jour, droit_local=droit_local)
        if premiere >= depuis:
            return premiere
        return date_de_seance(
            ajouter_mois(premier_du_mois(depuis), 1), rang=rang, jour=jour, droit_local=droit_local
        )
    suivant = ajouter_mois(premier_du_mois(derniere), mois)
    return date_de_seance(suivant, rang=rang, jour=jour, droit_local=droit_local)


@dataclass(frozen=True, slots=True)
class EtatRythme:
    """Où en est une instance : la date attendue, et si elle est passée au-delà de la tolérance."""

    derniere: date | None
    attendue: date | None
    est_en_retard: bool


def etat_du_rythme(
    *,
    derniere: date | None,
    depuis: date,
    mois: int,
    rang: int,
    jour: int,
    tolerance_jours: int,
    le: date,
    droit_local: bool = False,
) -> EtatRythme:
    """L'état de l'instance le jour `le` ; en retard quand la date attendue et la tolérance passent."""
    attendue = prochaine_attendue(
        derniere=derniere, depuis=depuis, mois=mois, rang=rang, jour=jour, droit_local=droit_local
    )
    retard = attendue is not None and le > attendue + timedelta(days=tolerance_jours)
    return EtatRythme(derniere, attendue, retard)
