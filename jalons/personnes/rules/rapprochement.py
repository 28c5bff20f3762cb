"""Qui est qui : peser les indices qui disent que deux descriptions sont celles d'une personne.

Aucun indice ne décide seul, hors un NIR certain. Un numéro d'attente ou incohérent n'est qu'un
appoint. Les poids s'ajoutent ; l'écran des rapprochements montre chaque indice avec le sien.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from jalons.personnes.rules.nir import ETATS_CERTAINS
from jalons.socle.noms import normaliser, proches, serrer

# Dans le même dossier, de quoi tenir deux descriptions pour la même personne : un seul élément
# corrigé (NIR, naissance, sexe, nom ou prénom) y laisse toujours ; deux, presque jamais.
SEUIL_MEME_DOSSIER = 4
# De quoi demander à un agent, d'un dossier à l'autre.
SEUIL_DOUTE = 6


@dataclass(frozen=True, slots=True)
class Traits:
    """Ce qu'une source dit d'une personne. `nir` : empreinte aveugle ; `role` : dans son dossier."""

    prenom: str
    nom: str
    naissance: date
    sexe: str
    usage: str = ""
    autres: str = ""
    rang: int = 1
    lieu: str = ""
    nir: bytes | None = None
    etat_nir: str = ""
    role: str = ""

    @property
    def nir_certain(self) -> bytes | None:
        return self.nir if self.etat_nir in ETATS_CERTAINS else None


@dataclass(frozen=True, slots=True)
class Indice:
    """Un indice pesé : positif, il rapproche ; négatif, il sépare."""

    code: str
    libelle: str
    poids: int


def total(indices: Sequence[Indice]) -> int:
    """La somme des poids.

    >>> total([Indice("nom", "", 3), Indice("sexe", "", -3)])
    0
    """
    return sum(indice.poids for indice in indices)


def peser(un: Traits, autre: Traits) -> list[Indice]:
    """Tous les indices de deux descriptions, du plus parlant au moins parlant."""
    indices = [
        _nir(un, autre),
        _naissance(un, autre),
        _prenom(un, autre),
        _nom(un, autre),
        Indice("sexe", "Même sexe", 1)
        if un.sexe == autre.sexe
        else Indice("sexe", "Sexe différent", -3),
        _role(un, autre),
        _lieu(un, autre),
        _rang(un, autre),
    ]
    retenus = [indice for indice in indices if indice.poids]
    return sorted(retenus, key=lambda indice: -abs(indice.poids))


def _nir(un: Traits, autre: Traits) -> Indice:
    if un.nir is None or autre.nir is None:
        return Indice("nir", "NIR absent d'un côté", 0)
    if un.nir == autre.nir:
        if un.nir_certain and autre.nir_certain:
            return Indice("nir", "Même NIR, certain", 8)
        return Indice("nir", "Même numéro, d'attente ou incohérent", 2)
    if un.nir_certain and autre.nir_certain:
        return Indice("nir", "Deux NIR certains, différents", -4)
    return Indice("nir", "Numéros différents, l'un incertain", 0)


def _naissance(un: Traits, autre: Traits) -> Indice:
    a, b = un.naissance, autre.naissance
    if a == b:
        return Indice("naissance", "Même date de naissance", 4)
    communs = (a.year == b.year) + (a.month == b.month) + (a.day == b.day)
    if communs == 2 or (a.year == b.year and (a.day, a.month) == (b.month, b.day)):
        return Indice("naissance", "Dates de naissance qui ne diffèrent que d'un nombre", 1)
    return Indice("naissance", "Dates de naissance différentes", -4)


def _prenom(un: Traits, autre: Traits) -> Indice:
    if serrer(un.prenom) == serrer(autre.prenom):
        if _incompatibles(un.autres, autre.autres):
            return Indice("prenom", "Même prénom, autres prénoms différents", 1)
        return Indice("prenom", "Même prénom", 4)
    if proches(un.prenom, autre.prenom):
        return Indice("prenom", "Prénoms proches", 3)
    croises = {serrer(un.prenom)} & set(normaliser(autre.autres).split()) | {
        serrer(autre.prenom)
    } & set(normaliser(un.autres).split())
    if croises:
        return Indice("prenom", "Le prénom de l'un est un autre prénom de l'autre", 2)
    return Indice("prenom", "Prénoms différents", -4)


def _incompatibles(uns: str, autres: str) -> bool:
    a, b = set(normaliser(uns).split()), set(normaliser(autres).split())
    return bool(a and b and not a & b)


def _nom(un: Traits, autre: Traits) -> Indice:
    if serrer(un.nom) == serrer(autre.nom):
        return Indice("nom", "Même nom de naissance", 3)
    if proches(un.nom, autre.nom):
        return Indice("nom", "Noms de naissance proches", 2)
    croises = [(un.nom, autre.usage), (un.usage, autre.nom), (un.usage, autre.usage)]
    if any(a and b and serrer(a) == serrer(b) for a, b in croises):
        return Indice("nom", "Le nom de l'un est le nom d'usage de l'autre", 1)
    return Indice("nom", "Noms différents", -2)


def _role(un: Traits, autre: Traits) -> Indice:
    if un.role and un.role == autre.role and un.role in {"DEM", "CJT"}:
        return Indice("role", "Même place d'adulte dans le même dossier", 2)
    return Indice("role", "", 0)


def _lieu(un: Traits, autre: Traits) -> Indice:
    if not un.lieu or not autre.lieu:
        return Indice("lieu", "", 0)
    if proches(un.lieu, autre.lieu):
        return Indice("lieu", "Même lieu de naissance", 1)
    return Indice("lieu", "Lieux de naissance différents", -1)


def _rang(un: Traits, autre: Traits) -> Indice:
    if un.rang == autre.rang:
        return Indice("rang", "", 0)
    return Indice("rang", "Rangs de naissance différents (jumeaux)", -1)


def apparier(
    decrits: Sequence[Traits], connus: Sequence[Sequence[Traits]], *, seuil: int
) -> list[tuple[int, int, int]]:
    """Chaque description à une seule personne, et réciproquement : (description, personne, poids).

    Les paires les plus lourdes d'abord ; à égalité, l'ordre du dossier. `connus` donne, pour chaque
    personne, toutes ses descriptions : la meilleure compte. Une paire sous `seuil` n'est pas faite.
    """
    paires = sorted(
        (-max(total(peser(decrit, trait)) for trait in traits), i, j)
        for i, decrit in enumerate(decrits)
        for j, traits in enumerate(connus)
        if traits
    )
    pris_i: set[int] = set()
    pris_j: set[int] = set()
    faites = []
    for moins, i, j in paires:
        if -moins < seuil or i in pris_i or j in pris_j:
            continue
        pris_i.add(i)
        pris_j.add(j)
        faites.append((i, j, -moins))
    return sorted(faites)
