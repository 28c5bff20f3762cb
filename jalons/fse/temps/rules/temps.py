"""Le temps des agents : taux horaire, quotités, feuilles mensuelles, absences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jalons.fse.commun.rules.montants import arrondir

CENT = Decimal(100)


def sur_douze_mois(cout: Decimal, mois: int) -> Decimal:
    """Le coût annuel tiré d'un coût documenté sur moins d'un an : porté à douze mois, au centime.

    Règlement (UE) 2021/1060, art. 55, 4.

    >>> sur_douze_mois(Decimal(30_960), 9), sur_douze_mois(Decimal(41_280), 12)
    (Decimal('41280.00'), Decimal('41280.00'))
    """
    return arrondir(cout * 12 / mois)


def taux_horaire(cout_annuel: Decimal, *, heures_annuelles: int, quotite: Decimal) -> Decimal:
    """Euros par heure : coût annuel chargé divisé par les heures d'un temps plein au prorata.

    `quotite` est une part de temps plein (0.8 pour 80 %).

    >>> taux_horaire(Decimal(41280), heures_annuelles=1720, quotite=Decimal("0.8"))
    Decimal('30.00')
    """
    return arrondir(cout_annuel / (Decimal(heures_annuelles) * quotite))


def heures_maximales(*, heures_annuelles: int, quotite: Decimal) -> Decimal:
    """Heures déclarables sur une année.

    >>> heures_maximales(heures_annuelles=1720, quotite=Decimal("0.8"))
    Decimal('1376.0')
    """
    return Decimal(heures_annuelles) * quotite


def heures_en_trop(declarees: Decimal, maximum: Decimal) -> Decimal:
    """Heures rejetées au-delà du maximum, zéro sinon."""
    return max(declarees - maximum, Decimal(0))


@dataclass(frozen=True, slots=True)
class PartDeTemps:
    """Part du temps d'un agent sur une opération : `quotite` en points (0 à 100), bornes incluses."""

    operation: str
    quotite: Decimal
    debut: date
    fin: date | None


def mois_depasses(
    parts: Iterable[PartDeTemps], *, debut: date, fin: date
) -> list[tuple[date, Decimal]]:
    """Mois où les parts d'un même jour dépassent 100, avec la plus forte somme de ces jours.

    `debut` et `fin` bornent la recherche. Deux missions qui se suivent dans un mois ne s'ajoutent
    pas : la somme ne change qu'au premier jour du mois ou d'une mission.
    """
    liste = list(parts)
    trouves = []
    mois = debut.replace(day=1)
    while mois <= fin:
        suivant = date(mois.year + mois.month // 12, mois.month % 12 + 1, 1)
        jours = {mois, *(p.debut for p in liste if mois <= p.debut < suivant)}
        total = max(_somme_du_jour(liste, jour) for jour in jours)
        if total > CENT:
            trouves.append((mois, total))
        mois = suivant
    return trouves


def _somme_du_jour(parts: Iterable[PartDeTemps], jour: date) -> Decimal:
    return sum(
        (p.quotite for p in parts if p.debut <= jour and (p.fin is None or p.fin >= jour)),
        Decimal(0),
    )


@dataclass(frozen=True, slots=True)
class JourAbsent:
    """Une absence, bornes incluses ; `est_demi` : une demi-journée, l'autre peut être travaillée."""

    debut: date
    fin: date
    est_demi: bool = False


def jours_en_conflit(
    heures: Mapping[date, Decimal], absences: Iterable[JourAbsent], *, demi_journee: Decimal
) -> list[date]:
    """Jours travaillés alors que l'agent était absent ; `demi_journee` : heures au plus de l'autre moitié."""
    liste = list(absences)
    return sorted(
        jour
        for jour, nombre in heures.items()
        for absence in liste
        if absence.debut <= jour <= absence.fin
        and nombre > (demi_journee if absence.est_demi else Decimal(0))
    )


def premier_jour_de_signature(mois: date, fin_du_mois: date, fin_de_mission: date | None) -> date:
    """Le jour à partir duquel une feuille se signe : quand son dernier jour est passé.

    >>> premier_jour_de_signature(date(2026, 11, 1), date(2026, 11, 30), None)
    datetime.date(2026, 11, 30)
    >>> premier_jour_de_signature(date(2026, 11, 1), date(2026, 11, 30), date(2026, 11, 12))
    datetime.date(2026, 11, 12)
    """
    if fin_de_mission is not None and mois <= fin_de_mission < fin_du_mois:
        return fin_de_mission
    return fin_du_mois
