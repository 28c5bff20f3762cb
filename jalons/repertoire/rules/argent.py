"""Répartir et additionner l'argent au centime : rien ne se perd dans un arrondi. Ni horloge, ni base."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR, Decimal
from typing import TypeVar

CENTIME = Decimal("0.01")
ZERO = Decimal(0)
Cle = TypeVar("Cle", bound=Hashable)


@dataclass(frozen=True, slots=True)
class LigneDArgent:
    """Une somme engagée et ce qui en est payé, en euros, rangés sur quatre axes de lecture.

    `territoire` None : tout le département ; `axe`, `public` vides : pas dits. `personnes` : combien en
    sont derrière, quand la somme va à des personnes nommées. `adresse` : où elle se lit.
    """

    source: str
    objet: str
    axe: str
    financeur: str
    territoire: int | None
    public: str
    engage: Decimal
    paye: Decimal
    adresse: str = ""
    personnes: int | None = None

    @property
    def reste(self) -> Decimal:
        """Engagé et pas encore payé."""
        return self.engage - self.paye


@dataclass(frozen=True, slots=True)
class Somme:
    """Des lignes additionnées."""

    cle: Hashable
    engage: Decimal
    paye: Decimal

    @property
    def reste(self) -> Decimal:
        return self.engage - self.paye


def ventiler(montant: Decimal, poids: Mapping[Cle, Decimal | int]) -> dict[Cle, Decimal]:
    """Le montant réparti au prorata, au centime ; le reste des arrondis va aux plus grands restes.

    >>> ventiler(Decimal("100.00"), {"a": 1, "b": 1, "c": 1})
    {'a': Decimal('33.34'), 'b': Decimal('33.33'), 'c': Decimal('33.33')}
    """
    total = sum((Decimal(p) for p in poids.values()), ZERO)
    if not total:
        raise ValueError("des poids qui ne font rien")
    exacts = {cle: montant * Decimal(p) / total for cle, p in poids.items()}
    parts = {cle: exact.quantize(CENTIME, ROUND_FLOOR) for cle, exact in exacts.items()}
    manque = int((montant - sum(parts.values(), ZERO)) / CENTIME)
    for cle in sorted(parts, key=lambda c: parts[c] - exacts[c])[:manque]:
        parts[cle] += CENTIME
    return parts


def eclater(
    ligne: LigneDArgent,
    territoires: Mapping[int | None, Decimal | int],
    publics: Mapping[str, Decimal],
) -> list[LigneDArgent]:
    """La ligne par territoire (au prorata des places) et par public (des parts dites, sur cent).

    La somme des lignes rendues est la ligne, au centime.
    """
    reste = 100 - sum(publics.values(), ZERO)
    parts: dict[str, Decimal] = {code: part for code, part in publics.items() if part}
    if reste > 0 or not parts:
        parts[""] = max(reste, ZERO) or Decimal(100)
    lieux = {lieu: poids for lieu, poids in territoires.items() if poids} or {None: 1}
    rendues = []
    engages, payes = ventiler(ligne.engage, lieux), ventiler(ligne.paye, lieux)
    for lieu in lieux:
        engage, paye = ventiler(engages[lieu], parts), ventiler(payes[lieu], parts)
        rendues += [
            replace(ligne, territoire=lieu, public=code, engage=engage[code], paye=paye[code])
            for code in parts
        ]
    return rendues


def sommer(lignes: Iterable[LigneDArgent], par: Callable[[LigneDArgent], Hashable]) -> list[Somme]:
    """Les lignes additionnées par cette clé, les plus grands montants d'abord."""
    sommes: dict[Hashable, list[Decimal]] = {}
    for ligne in lignes:
        lue = sommes.setdefault(par(ligne), [ZERO, ZERO])
        lue[0] += ligne.engage
        lue[1] += ligne.paye
    rendues = [Somme(cle, engage, paye) for cle, (engage, paye) in sommes.items()]
    return sorted(rendues, key=lambda s: (-s.engage, str(s.cle)))


def regrouper_les_petits(lignes: Sequence[LigneDArgent], *, seuil: int) -> list[LigneDArgent]:
    """Les sommes de moins de `seuil` personnes perdent leur territoire ; le total ne bouge pas.

    Si, réunies, elles restent trop peu, la plus petite des autres les rejoint : rien ne se retrouve par
    soustraction. Ne regarde que les lignes qui disent leurs personnes, source par source et objet par objet.
    """
    if seuil <= 0:
        return list(lignes)
    gardees = [x for x in lignes if x.personnes is None]
    groupes: dict[tuple[str, str], list[LigneDArgent]] = {}
    for ligne in lignes:
        if ligne.personnes is not None:
            groupes.setdefault((ligne.source, ligne.objet), []).append(ligne)
    for siennes in groupes.values():
        rangees = sorted(siennes, key=lambda x: x.personnes or 0)
        petites = [x for x in rangees if (x.personnes or 0) < seuil]
        grandes = rangees[len(petites) :]
        while petites and grandes and sum(x.personnes or 0 for x in petites) < seuil:
            petites.append(grandes.pop(0))
        gardees += grandes
        if petites:
            gardees.append(
                replace(
                    petites[0],
                    territoire=None,
                    engage=sum((x.engage for x in petites), ZERO),
                    paye=sum((x.paye for x in petites), ZERO),
                    personnes=sum(x.personnes or 0 for x in petites),
                )
            )
    return gardees
