"""Le rythme des rencontres : un participant ne reste pas plus d'un mois sans nouvelles (PL-03)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from jalons.socle.mots import accorder


@dataclass(frozen=True, slots=True)
class SuiviContact:
    """Jours écoulés depuis `depuis` (dernier contact, ou admission s'il n'y en a pas eu)."""

    depuis: date
    jours: int
    limite: date
    a_eu_contact: bool

    def est_en_alerte(self, *, le: date) -> bool:
        """Vrai le lendemain de la limite : 31 jours passent encore, 32 non."""
        return le > self.limite

    @property
    def phrase(self) -> str:
        """« Dernier contact il y a 40 jours (le 02/02/2026) »."""
        quoi = "Dernier contact" if self.a_eu_contact else "Aucun contact depuis l'admission,"
        return f"{quoi} il y a {accorder(self.jours, 'jour')} (le {self.depuis:%d/%m/%Y})"


def suivi_contact(
    *, dernier: date | None, admission: date, le: date, delai_jours: int
) -> SuiviContact:
    """Où en est le rythme des contacts le jour `le`.

    >>> suivi_contact(dernier=None, admission=date(2026, 1, 1), le=date(2026, 2, 2),
    ...               delai_jours=31).est_en_alerte(le=date(2026, 2, 2))
    True
    """
    depuis = max(dernier, admission) if dernier else admission
    return SuiviContact(
        depuis, (le - depuis).days, depuis + timedelta(days=delai_jours), dernier is not None
    )
