"""Lectures des grilles : en vigueur, à modifier, thèmes et questions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import yaml

from jalons.comptes.enums import Niveau
from jalons.questionnaires.models import Depot, Grille, Question
from jalons.questionnaires.usage import Usage

PAS = 10  # entre deux rangs de questions


@dataclass(frozen=True, slots=True)
class GrilleServie:
    """Une version de grille prête à poser : ses thèmes dans l'ordre, leurs questions."""

    usage: str
    version: int
    themes: tuple[dict[str, Any], ...]
    questions: tuple[Question, ...]

    def du_theme(self, code: str, *, retirees: bool = False) -> list[Question]:
        """Les questions d'un thème ; `retirees` : celles que l'on ne pose plus aussi."""
        siennes = (q for q in self.questions if q.theme == code)
        return [q for q in siennes if retirees or not q.est_retiree]

    def posees(self) -> list[Question]:
        """Toutes les questions posées, thème par thème."""
        return [q for theme in self.themes for q in self.du_theme(theme["code"])]


@lru_cache(maxsize=64)
def grille_livree(usage: str, version: int | None = None) -> GrilleServie | None:
    """La grille livrée de ce numéro, ou la plus haute ; None si l'usage n'en livre pas."""
    dossier = Usage.par_code(usage).grilles
    if dossier is None:
        return None
    lues = [yaml.safe_load(c.read_text(encoding="utf-8")) for c in dossier.glob("grille_*.yaml")]
    choisies = [lue for lue in lues if version is None or lue["version"] == version]
    if not choisies:
        return None
    lue = max(choisies, key=lambda g: g["version"])
    return GrilleServie(
        usage,
        lue["version"],
        tuple({c: v for c, v in t.items() if c != "questions"} for t in lue["themes"]),
        tuple(
            Question(theme=theme["code"], ordre=PAS * rang, **question)
            for theme in lue["themes"]
            for rang, question in enumerate(theme["questions"])
        ),
    )


def grilles_servies(usages: Iterable[str], *, le: date) -> dict[str, GrilleServie]:
    """La grille de chaque usage en vigueur ce jour-là, sinon celle livrée (une requête)."""
    return _servies(list(usages), periode__contains=le)


def _servies(usages: list[str], **quand: Any) -> dict[str, GrilleServie]:
    voulues = {f"grille__{nom}": valeur for nom, valeur in quand.items()}
    par_usage: dict[str, list[Question]] = {}
    lues = Question.objects.filter(grille__usage__in=usages, **voulues).select_related("grille")
    for question in lues:
        par_usage.setdefault(question.grille.usage, []).append(question)
    servies = {}
    for usage in usages:
        if questions := par_usage.get(usage):
            grille = questions[0].grille
            servies[usage] = GrilleServie(
                usage, grille.version, tuple(grille.themes), tuple(questions)
            )
        elif livree := grille_livree(usage, quand.get("version")):
            servies[usage] = livree
    return servies


def grille_du_depot(depot: Depot) -> GrilleServie | None:
    """La grille sur laquelle ces réponses ont été recueillies (une requête)."""
    return _servies([depot.usage], version=depot.version).get(depot.usage)


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
