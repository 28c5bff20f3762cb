"""Répartir des personnes entre des référents, selon ce que chacun suit déjà."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Charge:
    """Un référent : sa clé, ce qu'il suit, ce qu'il peut suivre (0 : personne de plus, en principe)."""

    cle: int
    suivis: int
    capacite: int

    @property
    def restantes(self) -> int:
        """Places libres ; négatif quand il suit plus qu'il ne peut."""
        return self.capacite - self.suivis


def _taux(charge: Charge, recus: int) -> tuple[Fraction, int, int]:
    """Ce que serait sa charge avec une personne de plus, rapportée à sa capacité."""
    suivis = charge.suivis + recus + 1
    return Fraction(suivis, max(charge.capacite, 1)), suivis, charge.cle


def repartir(nombre: int, charges: Sequence[Charge]) -> list[int]:
    """À qui revient chaque personne, dans l'ordre : toujours au moins chargé de sa capacité.

    Rend `nombre` clés. Au-delà de toutes les capacités, l'excédent se partage à proportion : personne
    n'est laissé sans référent. Lève `ValueError` s'il n'y a personne à qui confier.
    """
    if nombre and not charges:
        raise ValueError("personne à qui confier")
    recus = dict.fromkeys((c.cle for c in charges), 0)
    choisies = []
    for _ in range(nombre):
        cle = min(charges, key=lambda c: _taux(c, recus[c.cle])).cle
        recus[cle] += 1
        choisies.append(cle)
    return choisies


def repartir_les_places(nombre: int, places: Mapping[int, int]) -> list[int]:
    """À qui revient chaque rendez-vous, tour à tour, tant qu'il reste une place à chacun.

    `places` : places libres par clé. Au-delà de toutes, le tour continue : rien n'est perdu, ces
    rendez-vous attendront. Rend `nombre` clés ; lève `ValueError` s'il n'y a personne qui reçoit.
    """
    if nombre and not places:
        raise ValueError("personne ne reçoit")
    restes = dict(places)
    choisies: list[int] = []
    while len(choisies) < nombre:
        tour = [cle for cle in places if restes[cle] > 0] or list(places)
        for cle in tour[: nombre - len(choisies)]:
            restes[cle] -= 1
            choisies.append(cle)
    return choisies
