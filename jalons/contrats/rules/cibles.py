"""Vers quoi une action du plan positionne : la proposition qui porte son nom, ou son porteur."""

from __future__ import annotations

from collections.abc import Iterable

from jalons.socle.noms import normaliser


def cible_de(intitule: str, porteur: str, choix: Iterable[tuple[str, str]]) -> str:
    """La cible {code: nom et structure} qui dit cette action ; vide si aucune, ou plusieurs.

    >>> cible_de("CACES", "", [("action:1", "CACES 1 — Régie"), ("action:2", "Permis — Régie")])
    'action:1'
    """
    lus = [(code, _mots(dit)) for code, dit in choix]
    for texte in (intitule, porteur):
        cherches = _mots(texte)
        trouves = [code for code, mots in lus if cherches and cherches <= mots]
        if len(trouves) == 1:
            return trouves[0]
    return ""


def _mots(texte: str) -> frozenset[str]:
    """Les mots qui comptent, sans accents ni majuscules."""
    return frozenset(m for m in normaliser(texte).split() if len(m) > 2)
