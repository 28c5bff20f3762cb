"""Chaque règle de droit du contrat, de la réorientation et de la sanction a un test qui la nomme.

Un test la nomme par son identifiant (`test_s3_…`, `test_r4_s4_…`). C : contrat et référent ; R :
réorientation et équipe ; S : sanctions.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
REGLES = {
    "C": (10, ("contrats", "accueil", "accompagnement")),
    "R": (4, ("equipes", "accueil", "manquements")),
    "S": (14, ("manquements",)),
}
_NOMMEE = re.compile(r"(?:^test|_)_?([crs]\d{1,2})(?=_)")


@cache
def nommees(dossier: str) -> frozenset[str]:
    """Les règles que nomment les tests de ce dossier."""
    noms = [
        noeud.name
        for chemin in (TESTS / dossier).glob("test_*.py")
        for noeud in ast.walk(ast.parse(chemin.read_text(encoding="utf-8")))
        if isinstance(noeud, ast.FunctionDef) and noeud.name.startswith("test_")
    ]
    return frozenset(r.upper() for nom in noms for r in _NOMMEE.findall(nom))


@pytest.mark.parametrize(
    ("regle", "dossiers"),
    [
        (f"{famille}{n}", dossiers)
        for famille, (nombre, dossiers) in REGLES.items()
        for n in range(1, nombre + 1)
    ],
)
def test_chaque_regle_a_un_test_qui_la_nomme(regle, dossiers):
    assert any(regle in nommees(dossier) for dossier in dossiers), f"aucun test ne nomme {regle}"
