"""Décider par des règles ordonnées : la première vraie l'emporte, et tout ce qui fut lu se dit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jalons.regles.rules.grammaire import (
    Faits,
    Seuils,
    est_vraie,
    faits_lus,
    faits_manquants,
    juger,
)


@dataclass(frozen=True, slots=True)
class Regle:
    """Une règle en vigueur : sa condition, et l'issue qu'elle donne quand elle est vraie."""

    code: str
    libelle: str
    condition: Mapping[str, Any]
    issue: Mapping[str, Any] = field(default_factory=dict)
    explication: str = ""


@dataclass(frozen=True, slots=True)
class Examen:
    """Une règle examinée : retenue, vraie mais après la retenue, fausse, ou fausse faute de savoir.

    `manquants` : les faits absents qui auraient pu la rendre vraie.
    """

    regle: Regle
    est_vraie: bool
    est_retenue: bool
    faits: tuple[tuple[str, Any], ...]
    manquants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """La règle retenue et tout ce qui a été examiné, dans l'ordre."""

    regle: Regle
    examens: tuple[Examen, ...]

    @property
    def a_savoir(self) -> tuple[str, ...]:
        """Les faits qui manquent aux règles d'avant : les connaître pourrait changer la décision."""
        noms: list[str] = []
        for examen in self.examens:
            if examen.est_retenue:
                break
            noms += [nom for nom in examen.manquants if nom not in noms]
        return tuple(noms)


def decider(regles: Sequence[Regle], faits: Faits, seuils: Seuils | None = None) -> Decision | None:
    """Examine toutes les règles dans l'ordre ; None si aucune n'est vraie."""
    poses = seuils or {}
    examens: list[Examen] = []
    retenue: Regle | None = None
    for regle in regles:
        vraie = est_vraie(regle.condition, faits, poses)
        choisie = vraie and retenue is None
        if choisie:
            retenue = regle
        lus = tuple((nom, faits.get(nom)) for nom in faits_lus(regle.condition))
        indecise = not vraie and juger(regle.condition, faits, poses) is None
        manquants = faits_manquants(regle.condition, faits) if indecise else ()
        examens.append(Examen(regle, vraie, choisie, lus, manquants))
    return None if retenue is None else Decision(retenue, tuple(examens))


@dataclass(frozen=True, slots=True)
class CasPasse:
    """Un cas déjà vu, que l'essai rejoue."""

    faits: Faits
    seuils: Seuils = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Essai:
    """Ce qu'une règle aurait changé sur des cas passés.

    `changements` : (issue d'aujourd'hui, issue essayée) et nombre de cas, les plus nombreux d'abord.
    """

    examines: int
    vraies: int
    actuelles: int
    essayees: int
    changements: tuple[tuple[str, str, int], ...] = ()


AUCUNE = "aucune règle"


def essayer(
    cas: Sequence[CasPasse],
    en_place: Sequence[Regle],
    essayees: Sequence[Regle],
    *,
    code: str,
    dire: Callable[[Mapping[str, Any]], str],
) -> Essai:
    """Rejoue les cas avec les règles en place, puis avec celles que l'on essaie.

    `code` : la règle que l'on change ; `dire` : l'issue d'une règle, en français.
    """
    compte: Counter[str] = Counter()
    passages: Counter[tuple[str, str]] = Counter()
    condition = next((r.condition for r in essayees if r.code == code), {"toujours": False})
    for un in cas:
        compte["vraies"] += est_vraie(condition, un.faits, un.seuils)
        issues = []
        for nom, regles in (("actuelles", en_place), ("essayees", essayees)):
            decidee = decider(regles, un.faits, un.seuils)
            compte[nom] += decidee is not None and decidee.regle.code == code
            issues.append(AUCUNE if decidee is None else dire(decidee.regle.issue))
        if issues[0] != issues[1]:
            passages[issues[0], issues[1]] += 1
    changements = tuple((avant, apres, n) for (avant, apres), n in passages.most_common())
    return Essai(len(cas), compte["vraies"], compte["actuelles"], compte["essayees"], changements)
