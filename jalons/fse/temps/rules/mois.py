"""Les mois entièrement écoulés d'une mission."""

from __future__ import annotations

from datetime import date, timedelta

from jalons.socle.dates import ajouter_mois, premier_du_mois


def mois_echus(debut: date, fin: date | None, le: date) -> list[date]:
    """Premiers jours des mois entièrement écoulés de la mission."""
    mois, trouves = premier_du_mois(debut), []
    borne = premier_du_mois(min(le, fin + timedelta(days=1)) if fin else le)
    while mois < borne:
        trouves.append(mois)
        mois = ajouter_mois(mois, 1)
    return trouves
