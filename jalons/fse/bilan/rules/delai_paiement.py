"""Le bénéficiaire est payé dans les jours qui suivent sa demande, pauses comprises."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

UN_JOUR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Suspension:
    """Des jours où le délai ne court pas, bornes comprises ; `fin` None : elle dure encore."""

    debut: date
    fin: date | None


def jours_suspendus(suspensions: Iterable[Suspension], *, depuis: date, le: date) -> int:
    """Jours suspendus à ce jour, chacun compté une fois, après le dépôt.

    >>> S = Suspension
    >>> jours_suspendus([S(date(2026, 3, 2), date(2026, 3, 4)), S(date(2026, 3, 4), None)],
    ...                 depuis=date(2026, 2, 1), le=date(2026, 3, 6))
    5
    """
    comptes = 0
    dernier = depuis
    for s in sorted(suspensions, key=lambda s: s.debut):
        debut, fin = max(s.debut, dernier + UN_JOUR), s.fin if s.fin is not None else le
        if fin >= debut:
            comptes += (fin - debut).days + 1
            dernier = fin
    return comptes


def date_du_paiement(
    depot: date, *, delai: int, suspensions: Iterable[Suspension], le: date
) -> date:
    """Dernier jour où le bénéficiaire doit avoir reçu son dû ; `delai` en jours.

    >>> date_du_paiement(date(2026, 2, 2), delai=80, suspensions=[], le=date(2026, 3, 1))
    datetime.date(2026, 4, 23)
    """
    suspendus = jours_suspendus(suspensions, depuis=depot, le=le)
    return depot + timedelta(days=delai + suspendus)


@dataclass(frozen=True, slots=True)
class Depot:
    """Un bilan déposé : `du` en euros une fois son contrôle validé, None avant."""

    bilan: str
    le: date
    du: Decimal | None
    suspensions: tuple[Suspension, ...] = ()

    @property
    def est_suspendu(self) -> bool:
        return any(s.fin is None for s in self.suspensions)


def payes(depots: Iterable[Depot], recu: Decimal) -> list[bool]:
    """Pour chaque dépôt, dans l'ordre : est-il payé ? Ce qui est reçu paie d'abord les plus anciens.

    >>> D = Decimal
    >>> depots = [Depot("1", date(2026, 2, 1), D(60)), Depot("2", date(2026, 5, 1), D(40))]
    >>> payes(depots, D(99)), payes(depots, D(100)), payes([*depots, Depot("3", date.max, None)], D(999))
    ([True, False], [True, True], [True, True, False])
    """
    cumul, lus = Decimal(0), []
    for depot in depots:
        cumul += depot.du or Decimal(0)
        lus.append(depot.du is not None and recu >= cumul)
    return lus
