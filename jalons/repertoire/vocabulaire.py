"""Les listes de data·inclusion v1 et nos mots, en données (`repertoire/donnees/`). Pur."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from jalons.annuaire.data_inclusion import PublicInsertion, ThemeInsertion

_DONNEES = Path(__file__).with_name("donnees")


@lru_cache(maxsize=1)
def _listes() -> dict[str, Any]:
    return dict(yaml.safe_load((_DONNEES / "data_inclusion_v1.yaml").read_text(encoding="utf-8")))


def liste(champ: str) -> dict[str, str]:
    """Code → libellé d'une liste : `thematiques`, `types`, `frais`, `modes_accueil`, `publics`…"""
    if champ == "publics":
        return dict(PublicInsertion.choices())
    if champ == "categories":
        return dict(ThemeInsertion.choices())
    return dict(_listes()["types" if champ == "type" else champ])


def libelles(champ: str, codes: list[str] | None) -> list[str]:
    """Les libellés de ces codes, dans l'ordre ; un code que la liste ne connaît pas est dit tel quel."""
    connus = liste(champ)
    return [connus.get(code, code) for code in codes or []]


def categorie(thematique: str) -> str:
    """La catégorie d'une thématique.

    >>> categorie("mobilite--preparer-un-permis")
    'mobilite'
    """
    return thematique.partition("--")[0]


def thematiques_par_categorie() -> list[tuple[str, list[tuple[str, str]]]]:
    """Les thématiques rangées sous leur catégorie, pour une liste de choix."""
    rangees: dict[str, list[tuple[str, str]]] = {nom: [] for nom in liste("categories").values()}
    noms = liste("categories")
    for code, libelle in liste("thematiques").items():
        rangees[noms[categorie(code)]].append((code, libelle))
    return list(rangees.items())


@lru_cache(maxsize=1)
def synonymes() -> list[dict[str, list[str]]]:
    """Les groupes de mots qui veulent dire la même chose, et les thématiques qu'ils désignent."""
    lus = yaml.safe_load((_DONNEES / "synonymes.yaml").read_text(encoding="utf-8"))
    return [{"mots": g["mots"], "themes": g.get("themes", [])} for g in lus]
