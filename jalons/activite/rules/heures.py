"""Additionner des heures de plusieurs sources, semaine par semaine, et dire ce qui passe la mesure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

_SEMAINE = 7


@dataclass(frozen=True, slots=True)
class LigneHeures:
    """Des heures d'un jour ou d'une semaine : `debut`, combien, d'où. `cle` : la personne."""

    cle: int
    debut: date
    quantite: Decimal
    source: str


@dataclass(frozen=True, slots=True)
class ContratEnCours:
    """Les heures hebdomadaires d'un contrat, sur sa période."""

    cle: int
    debut: date
    fin: date | None
    hebdo: Decimal
    source: str


@dataclass(frozen=True, slots=True)
class SemaineChargee:
    """Une semaine au-delà du maximum : le total, et ce que chaque source y met."""

    cle: int
    lundi: date
    total: Decimal
    maximum: Decimal
    sources: tuple[tuple[str, Decimal], ...]

    @property
    def depassement(self) -> Decimal:
        return self.total - self.maximum


def lundi(jour: date) -> date:
    """Le lundi de la semaine de ce jour."""
    return jour - timedelta(days=jour.weekday())


def par_semaine(
    lignes: Iterable[LigneHeures], contrats: Iterable[ContratEnCours], *, du: date, au: date
) -> Mapping[tuple[int, date], Mapping[str, Decimal]]:
    """{(personne, lundi): {source: heures}} du `du` au `au`.

    Un contrat donne ses heures à chaque semaine qu'il touche, en proportion de ses jours ouvrés
    (du lundi au vendredi), sauf si des heures de cette source y sont déjà notées : jamais deux fois.
    """
    sommes: dict[tuple[int, date], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for ligne in lignes:
        if du <= ligne.debut <= au:
            sommes[ligne.cle, lundi(ligne.debut)][ligne.source] += ligne.quantite
    notees = {(cle, jour, source) for (cle, jour), s in sommes.items() for source in s}
    for contrat in contrats:
        semaine = lundi(max(contrat.debut, du))
        fin = min(contrat.fin or au, au)
        while semaine <= fin:
            if (contrat.cle, semaine, contrat.source) not in notees:
                part = _jours_ouvres(contrat, semaine) * contrat.hebdo / 5
                if part:
                    sommes[contrat.cle, semaine][contrat.source] += part
            semaine += timedelta(days=_SEMAINE)
    return sommes


def _jours_ouvres(contrat: ContratEnCours, semaine: date) -> int:
    jours = (semaine + timedelta(days=n) for n in range(5))
    return sum(contrat.debut <= j and (contrat.fin is None or j <= contrat.fin) for j in jours)


def semaines_chargees(
    lignes: Iterable[LigneHeures],
    contrats: Iterable[ContratEnCours],
    *,
    du: date,
    au: date,
    maximum: Decimal,
) -> list[SemaineChargee]:
    """Les semaines où une personne dépasse le maximum, toutes sources réunies ; la plus lourde d'abord.

    Exactement le maximum ne le dépasse pas.
    """
    chargees = []
    for (cle, jour), sources in par_semaine(lignes, contrats, du=du, au=au).items():
        total = sum(sources.values(), Decimal(0))
        if total > maximum:
            dites = sorted(sources.items(), key=lambda s: (-s[1], s[0]))
            chargees.append(SemaineChargee(cle, jour, total, maximum, tuple(dites)))
    return sorted(chargees, key=lambda s: (-s.total, s.lundi, s.cle))
