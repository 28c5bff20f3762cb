"""Lire un contrat de travail : durée, placement, emploi durable. Rien n'en est gardé."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jalons.activite.enums import GenreEmployeur, NatureContrat, TempsTravail
from jalons.socle.dates import ajouter_mois
from jalons.socle.durees import Duree, duree, reunir

_SANS_FIN_MOIS = 1200


@dataclass(frozen=True, slots=True)
class ContratLu:
    """Ce qu'une lecture sait d'un contrat. `fin` None : sans terme prévu."""

    nature: NatureContrat
    debut: date
    fin: date | None = None
    employeur: str = ""
    genre_employeur: GenreEmployeur | None = None
    temps: TempsTravail | None = None
    heures_hebdo: Decimal | None = None

    @property
    def duree(self) -> Duree:
        """Sa durée ; un contrat sans terme dure plus que tout."""
        return Duree(_SANS_FIN_MOIS, 0) if self.fin is None else duree(self.debut, self.fin)

    def court_le(self, jour: date) -> bool:
        """Vrai si la personne travaille ce jour-là."""
        return self.debut <= jour and (self.fin is None or jour <= self.fin)


@dataclass(frozen=True, slots=True)
class Lecture:
    """Ce qu'une lecture dit : la classe et son libellé, si elle compte, et pourquoi."""

    classe: str
    libelle: str
    compte: bool
    raison: str


def atteint(mesuree: Duree, mois: int, *, borne_incluse: bool) -> bool:
    """Vrai si cette durée atteint `mois` mois ; exactement `mois` mois selon la borne.

    >>> atteint(duree(date(2026, 1, 1), date(2026, 6, 30)), 6, borne_incluse=True)
    True
    >>> atteint(duree(date(2026, 1, 1), date(2026, 6, 29)), 6, borne_incluse=True)
    False
    """
    seuil = Duree(mois, 0)
    return mesuree >= seuil if borne_incluse else mesuree > seuil


_INSERTION = (NatureContrat.INSERTION, NatureContrat.ASSOCIATION_INTERMEDIAIRE)


def placement(contrat: ContratLu, *, mois: int, borne_incluse: bool) -> Lecture:
    """Dans quelle classe de placements ce contrat compte."""
    nature = contrat.nature
    if nature in _INSERTION:
        return Lecture("iae", "Entrée en insertion par l'activité économique", True, nature.label)
    if nature == NatureContrat.CONTRAT_AIDE:
        return Lecture("aide", "Contrat aidé", True, nature.label)
    if nature == NatureContrat.ALTERNANCE:
        return Lecture("alternance", "Alternance", True, nature.label)
    if nature == NatureContrat.INTERIM:
        return Lecture("interim", "Intérim", True, f"{contrat.duree} de missions")
    if nature == NatureContrat.CDI or contrat.fin is None:
        return Lecture("cdi", "CDI", True, "sans terme prévu")
    mot = "au moins" if borne_incluse else "plus de"
    if atteint(contrat.duree, mois, borne_incluse=borne_incluse):
        raison = f"{contrat.duree}, il en faut {mot} {mois} mois"
        return Lecture("cdd_long", f"CDD de {mois} mois et plus", True, raison)
    raison = f"{contrat.duree} ; un CDD long dure {mot} {mois} mois"
    return Lecture("cdd_court", f"CDD de moins de {mois} mois", True, raison)


def enchainer(contrats: Sequence[ContratLu], *, tolerance: int) -> list[ContratLu]:
    """Les missions d'intérim qui se suivent n'en font qu'une ; les autres contrats restent à part."""
    missions = [c for c in contrats if c.nature == NatureContrat.INTERIM]
    autres = [c for c in contrats if c.nature != NatureContrat.INTERIM]
    loin = date.max
    suites = reunir([(c.debut, c.fin or loin) for c in missions], tolerance=tolerance)
    reunies = [ContratLu(NatureContrat.INTERIM, d, None if f == loin else f) for d, f in suites]
    return sorted([*autres, *reunies], key=lambda c: (c.debut, str(c.nature)))


def emploi_durable(contrat: ContratLu, *, mois: int) -> Lecture:
    """Emploi durable : CDI, ou contrat d'au moins `mois` mois, hors insertion."""
    if contrat.nature in _INSERTION:
        return Lecture(
            "non", "Pas un emploi durable", False, "un contrat d'insertion est une étape"
        )
    if contrat.nature == NatureContrat.CDI or contrat.fin is None:
        return Lecture("oui", "Emploi durable", True, "sans terme prévu")
    if atteint(contrat.duree, mois, borne_incluse=True):
        return Lecture("oui", "Emploi durable", True, f"{contrat.duree}, il en faut {mois} mois")
    return Lecture(
        "non", "Pas un emploi durable", False, f"{contrat.duree}, il en faut {mois} mois"
    )


@dataclass(frozen=True, slots=True)
class Echeance:
    """Un constat de présence à faire : à combien de mois, quel jour, et s'il se fait déjà."""

    mois: int
    le: date
    est_due: bool
    avant_la_fin: bool


def echeances(contrat: ContratLu, mois: Sequence[int], *, le: date) -> list[Echeance]:
    """Les constats de présence d'un contrat. Une échéance d'après sa fin ne se constate pas présente."""
    jours = [(m, ajouter_mois(contrat.debut, m)) for m in sorted(set(mois))]
    return [Echeance(m, jour, jour <= le, contrat.court_le(jour)) for m, jour in jours]


def lire_mois(texte: str) -> tuple[int, ...]:
    """« 1, 3, 6 » → (1, 3, 6).

    >>> lire_mois("1, 3, 6")
    (1, 3, 6)
    """
    return tuple(int(m) for m in texte.replace(";", ",").split(",") if m.strip().isdigit())
