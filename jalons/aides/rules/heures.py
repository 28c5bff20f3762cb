"""Les suites d'heures de travail : ce qui se suit, ce qu'un trou coupe, ce qui reste à faire."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from jalons.aides.rules.bareme import ZERO, au_centime

_SEMAINE = timedelta(days=6)


@dataclass(frozen=True, slots=True)
class Plage:
    """Des heures faites entre deux jours. `sont_estimees` : tirées du contrat, aucune n'est notée."""

    debut: date
    fin: date
    heures: Decimal
    sont_estimees: bool = False
    contrat_id: int = 0


@dataclass(frozen=True, slots=True)
class Suite:
    """Des heures qui se suivent. `estimees` : la part que seul le contrat dit."""

    debut: date
    fin: date
    heures: Decimal
    estimees: Decimal
    contrat_id: int

    def reste(self, seuil: int) -> Decimal:
        """Ce qui manque pour atteindre le seuil ; zéro s'il l'est."""
        return max(Decimal(seuil) - self.heures, ZERO)


def plages_du_contrat(
    *,
    debut: date,
    fin: date | None,
    heures_hebdo: Decimal | None,
    notees: Sequence[Plage],
    le: date,
    contrat_id: int = 0,
) -> list[Plage]:
    """Semaine par semaine : les heures notées, sinon celles du contrat, jamais au-delà de `le`.

    Dès qu'une semaine porte une heure notée, fût-ce zéro, le contrat n'y ajoute rien.
    """
    dernier = min(fin or le, le)
    retenues = [p for p in notees if p.debut <= le and p.heures > 0]
    if not heures_hebdo or dernier < debut:
        return retenues
    lundi = debut - timedelta(days=debut.weekday())
    while lundi <= dernier:
        dimanche = lundi + _SEMAINE
        if not any(p.debut <= dimanche and lundi <= p.fin for p in notees):
            du, au = max(lundi, debut), min(dimanche, dernier)
            heures = au_centime(heures_hebdo * min((au - du).days + 1, 5) / 5)
            retenues.append(Plage(du, au, heures, True, contrat_id))
        lundi += timedelta(days=7)
    return retenues


def suites(plages: Sequence[Plage], *, trou: int) -> list[Suite]:
    """Les suites, de la plus ancienne à la plus récente ; plus de `trou` jours sans travail en coupe une."""
    faites: list[Suite] = []
    for plage in sorted(plages, key=lambda p: (p.debut, p.fin, p.contrat_id, p.heures)):
        estimees = plage.heures if plage.sont_estimees else ZERO
        derniere = faites[-1] if faites else None
        if derniere is None or (plage.debut - derniere.fin).days - 1 > trou:
            faites.append(Suite(plage.debut, plage.fin, plage.heures, estimees, plage.contrat_id))
            continue
        faites[-1] = Suite(
            derniere.debut,
            max(derniere.fin, plage.fin),
            derniere.heures + plage.heures,
            derniere.estimees + estimees,
            plage.contrat_id or derniere.contrat_id,
        )
    return faites


def meilleure(trouvees: Sequence[Suite], *, seuil: int, trou: int, le: date) -> Suite | None:
    """La première suite qui atteint le seuil ; sinon celle qui court encore ; sinon aucune."""
    for suite in trouvees:
        if suite.heures >= seuil:
            return suite
    if trouvees and (le - trouvees[-1].fin).days <= trou + 1:
        return trouvees[-1]
    return None
