"""La semaine d'une personne : prévu, dit, prouvé, de toutes les sources, sans rien compter deux fois."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class LigneSemaine:
    """Une source de la semaine, en heures. `genre` : action du contrat, rendez-vous, heures notées…

    `preuve` : ce qui les prouve. `quand` : le jour, vide pour toute la semaine.
    """

    genre: str
    intitule: str
    prevues: Decimal = _ZERO
    declarees: Decimal = _ZERO
    validees: Decimal = _ZERO
    preuve: str = ""
    quand: date | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class TotalSemaine:
    """Les sommes d'une semaine. `dites` : le mieux connu, ligne par ligne, sans le seul prévu."""

    prevues: Decimal
    declarees: Decimal
    validees: Decimal
    dites: Decimal


def total(lignes: Sequence[LigneSemaine], actions: Sequence[LigneSemaine] = ()) -> TotalSemaine:
    """Les sommes de ces lignes ; le prévu du contrat et le prévu noté se recouvrent : le plus grand."""
    prevues = (sum((x.prevues for x in liste), _ZERO) for liste in (lignes, actions))
    return TotalSemaine(
        prevues=max(prevues),
        declarees=sum((x.declarees for x in lignes), _ZERO),
        validees=sum((x.validees for x in lignes), _ZERO),
        dites=sum((x.validees or x.declarees for x in lignes), _ZERO),
    )


def court_cette_semaine(
    debut: date | None, fin: date | None, *, lundi: date, dimanche: date
) -> bool:
    """Vrai si une action de ce calendrier touche la semaine ; sans date, elle court tout le contrat."""
    return (debut is None or debut <= dimanche) and (fin is None or fin >= lundi)


def reste_a_faire(objectif: Decimal | None, dites: Decimal) -> Decimal | None:
    """Ce qu'il reste à faire ou à dire pour l'objectif ; None sans objectif, jamais négatif."""
    return None if objectif is None else max(objectif - dites, _ZERO)
