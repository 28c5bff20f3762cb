"""Lectures des grilles : en vigueur, à modifier, thèmes et questions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from jalons.comptes.enums import Niveau
from jalons.questionnaires.models import Grille, Question


def grille_en_vigueur(usage: str, *, le: date) -> Grille | None:
    """La grille de cet usage en vigueur ce jour-là."""
    return Grille.objects.filter(usage=usage, periode__contains=le).first()


def derniere_grille(usage: str) -> Grille | None:
    """La version la plus récente, en vigueur ou à venir : celle que l'on modifie."""
    return Grille.objects.filter(usage=usage).order_by("-periode__startswith").first()


def questions_de(grille: Grille | None, *, posees: bool = False) -> list[Question]:
    """Les questions d'une grille, ou les seules posées ; aucune sans grille."""
    if grille is None:
        return []
    questions = Question.objects.filter(grille=grille)
    return list(questions.filter(est_retiree=False) if posees else questions)


def questions_du_theme(grille_id: int, theme: str, niveaux: frozenset[Niveau]) -> list[Question]:
    """Les questions posées d'un thème que ces niveaux de lecture ouvrent, dans l'ordre."""
    posees = Question.objects.filter(grille_id=grille_id, theme=theme, est_retiree=False)
    return [q for q in posees if q.niveau in niveaux]


@dataclass(frozen=True, slots=True)
class ThemeRegle:
    """Un thème sur la page de réglage : ses questions posées, puis celles qui sont retirées."""

    code: str
    libelle: str
    posees: list[Question]
    retirees: list[Question]


def themes_a_regler(grille: Grille) -> list[ThemeRegle]:
    """Tous les thèmes de la grille et leurs questions (une requête)."""
    par_theme: dict[str, list[Question]] = {}
    for question in grille.questions.all():
        par_theme.setdefault(question.theme, []).append(question)
    regles = []
    for theme in grille.themes:
        questions = par_theme.get(theme["code"], [])
        posees = [q for q in questions if not q.est_retiree]
        retirees = [q for q in questions if q.est_retiree]
        regles.append(ThemeRegle(theme["code"], theme["libelle"], posees, retirees))
    return regles


def choix_des_themes(grille: Grille) -> list[tuple[str, str]]:
    """Les thèmes d'une grille, pour une liste."""
    return [(t["code"], t["libelle"]) for t in grille.themes]


def options_nommees(question: Question) -> dict[str, Any]:
    """Les options par code."""
    return {str(o["code"]): o for o in question.options}
