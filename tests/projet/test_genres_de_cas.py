"""Chaque genre de cas rencontré à l'usage a des essais qui le tiennent ; `genres_de_cas.yaml` dit lesquels.

Un code vaut un genre, jamais le seul exemple qui l'a fait voir. I, S, F, R : qui est qui, la recherche,
les fichiers ; A à D : l'accueil ; E : l'argent européen et les séances ; V : la vitesse ; U, X : la sûreté
et l'exploitation. Un genre encore sans essai se dit dans `SANS_ESSAI`, et nulle part ailleurs.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

TESTS = Path(__file__).parents[1]
DERNIERS = {
    "I": 8, "S": 5, "F": 3, "R": 20, "A": 9, "B": 6, "C": 7, "D": 5, "E": 22, "V": 8, "U": 15, "X": 17,
}  # fmt: skip
CODES = [f"{famille}{n}" for famille, dernier in DERNIERS.items() for n in range(1, dernier + 1)]
SANS_ESSAI = {"U5", "U6", "U7", "U8", "U9", "U11", "U13"} | {
    f"X{n}" for n in (1, 8, 9, 10, 11, 12, 15, 16)
}
GENRES: dict[str, Any] = yaml.safe_load(
    Path(__file__).with_name("genres_de_cas.yaml").read_text(encoding="utf-8")
)


@cache
def essais_de(fichier: str) -> frozenset[str]:
    """Les fonctions d'essai de ce fichier, hors celles que l'on saute toujours."""
    arbre = ast.parse((TESTS / fichier).read_text(encoding="utf-8"))
    return frozenset(
        noeud.name
        for noeud in ast.walk(arbre)
        if isinstance(noeud, ast.FunctionDef)
        and not any("mark.skip" in ast.unparse(d) for d in noeud.decorator_list)
    )


def test_la_table_connait_chaque_code_et_aucun_autre():
    assert set(GENRES) | SANS_ESSAI == set(CODES)
    assert not set(GENRES) & SANS_ESSAI


@pytest.mark.parametrize("code", GENRES)
def test_chaque_genre_a_son_essai(code):
    """Le genre est nommé, et chacun de ses essais existe là où la table le dit."""
    dit = GENRES[code]
    assert dit["genre"].strip() and dit["essais"]
    for fichier, noms in dit["essais"].items():
        assert noms and set(noms) <= essais_de(fichier), (code, fichier)
