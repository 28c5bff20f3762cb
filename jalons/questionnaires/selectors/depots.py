"""Lire des dépôts figés avec la grille de leur version, seuls ou côte à côte."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jalons.questionnaires.models import Depot, Question
from jalons.questionnaires.selectors.grilles import GrilleServie, grille_du_depot
from jalons.questionnaires.selectors.remplissages import dire_reponse, relire_depot


@dataclass(frozen=True, slots=True)
class ThemeDit:
    """Un thème et ses lignes : (question, réponse de chaque dépôt), vides comprises."""

    libelle: str
    lignes: list[tuple[str, tuple[str, ...]]]


def dire_reponses(grille: GrilleServie, reponses: Mapping[str, Any]) -> list[ThemeDit]:
    """Toutes les questions posées d'une grille et ce qui y est répondu, en français."""
    return [
        ThemeDit(
            theme["libelle"],
            [
                (q.libelle, (dire_reponse(q, reponses.get(q.code)),))
                for q in grille.du_theme(theme["code"])
            ],
        )
        for theme in grille.themes
    ]


def comparer(depots: Sequence[Depot]) -> list[ThemeDit]:
    """Les réponses de ces dépôts d'un usage, côte à côte, dans les mots de la grille la plus récente.

    Chaque réponse se dit avec la grille de son dépôt ; une question à laquelle nul n'a répondu est tue.
    """
    grilles = [grille_du_depot(depot) for depot in depots]
    connues = sorted((g for g in grilles if g is not None), key=lambda g: -g.version)
    themes: dict[str, str] = {}
    questions: dict[str, Question] = {}
    for grille in connues:
        for theme in grille.themes:
            themes.setdefault(theme["code"], theme["libelle"])
            for question in grille.du_theme(theme["code"], retirees=True):
                questions.setdefault(question.code, question)
    relus = [relire_depot(depot) for depot in depots]
    siennes = [{q.code: q for q in g.questions} if g is not None else {} for g in grilles]
    dits = []
    for code, libelle in themes.items():
        lignes = []
        for question in (q for q in questions.values() if q.theme == code):
            reponses = tuple(
                dire_reponse(posees.get(question.code, question), dites.get(question.code))
                for dites, posees in zip(relus, siennes, strict=True)
            )
            if any(reponses):
                lignes.append((question.libelle, reponses))
        if lignes:
            dits.append(ThemeDit(libelle, lignes))
    return dits
