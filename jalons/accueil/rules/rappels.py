"""Qui l'on rappelle, quand, et par quel moyen. Aucune horloge ici."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from jalons.socle.telephones import numero_de_sms


@dataclass(frozen=True, slots=True)
class Moyen:
    """Par où joindre la personne : le canal (« sms », « courriel »), et le numéro ou l'adresse."""

    canal: str
    destinataire: str


def moyen_de_rappel(
    *, telephone: str, accepte_sms: bool, courriel: str, accepte_courriel: bool
) -> Moyen | None:
    """Un moyen que la personne a accepté et qui peut la joindre : le SMS d'abord ; None sinon.

    >>> moyen_de_rappel(telephone="03 87 00 00 00", accepte_sms=True, courriel="", accepte_courriel=False)
    """
    if accepte_sms and numero_de_sms(telephone):
        return Moyen("sms", telephone)
    if accepte_courriel and courriel:
        return Moyen("courriel", courriel)
    return None


def jour_du_rappel(jour: date, *, delai: int, pris_le: date) -> date | None:
    """Le jour où rappeler un rendez-vous du `jour`, `delai` jours avant.

    None si le Département ne rappelle pas (`delai` nul), ou si la personne vient d'être convoquée.

    >>> jour_du_rappel(date(2026, 3, 16), delai=2, pris_le=date(2026, 3, 5))
    datetime.date(2026, 3, 14)
    """
    rappel = jour - timedelta(days=delai)
    return rappel if delai > 0 and pris_le < rappel else None
