"""Lectures du diagnostic : grille en vigueur, réponses, comparaison de deux versions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from jalons.accueil.enums import EtatDiagnostic, GenreQuestion, Theme
from jalons.accueil.models import Diagnostic, Grille, Question, ReponseTheme
from jalons.annuaire.models import Metier
from jalons.comptes.enums import Niveau
from jalons.personnes.models import Personne


def grille_en_vigueur(le: date) -> Grille | None:
    """La grille du DSP en vigueur ce jour-là."""
    return Grille.objects.filter(periode__contains=le).first()


def diagnostic_en_cours(personne: Personne) -> Diagnostic | None:
    """Le diagnostic ouvert, s'il y en a un."""
    return Diagnostic.objects.filter(personne=personne, etat=EtatDiagnostic.EN_COURS).first()


def dernier_diagnostic(personne: Personne) -> Diagnostic | None:
    """Le diagnostic le plus récent, en cours ou validé."""
    return Diagnostic.objects.filter(personne=personne).order_by("-numero").first()


def questions_du_theme(
    diagnostic: Diagnostic, theme: str, niveaux: frozenset[Niveau]
) -> list[Question]:
    """Questions du thème que ces niveaux de lecture ouvrent, dans l'ordre."""
    questions = Question.objects.filter(grille_id=diagnostic.grille_id, theme=theme)
    return [q for q in questions if q.niveau in niveaux]


def reponses_a_plat(diagnostic: Diagnostic) -> dict[str, Any]:
    """Toutes les réponses, {code de question: valeur}."""
    plat: dict[str, Any] = {}
    for theme in ReponseTheme.objects.filter(diagnostic=diagnostic):
        plat |= theme.reponses
    return plat


@dataclass(frozen=True, slots=True)
class EtatTheme:
    """Un thème dans le fil du diagnostic : combien de réponses, enregistré quand."""

    theme: Theme
    repondues: int
    total: int

    @property
    def est_commence(self) -> bool:
        return self.repondues > 0


def etats_des_themes(diagnostic: Diagnostic, niveaux: frozenset[Niveau]) -> list[EtatTheme]:
    """Les huit thèmes avec leur avancement (deux requêtes)."""
    par_theme: dict[str, list[Question]] = {}
    for question in Question.objects.filter(grille_id=diagnostic.grille_id):
        if question.niveau in niveaux:
            par_theme.setdefault(question.theme, []).append(question)
    reponses = {r.theme: r.reponses for r in ReponseTheme.objects.filter(diagnostic=diagnostic)}
    etats = []
    for theme in Theme:
        questions = par_theme.get(theme, [])
        donnees = reponses.get(theme, {})
        repondues = sum(donnees.get(q.code) not in (None, "", []) for q in questions)
        etats.append(EtatTheme(theme, repondues, len(questions)))
    return etats


_OUI_NON = {"oui": "Oui", "non": "Non"}
ECHELLE = {
    "0": "0 — pas du tout",
    "1": "1 — un peu",
    "2": "2 — assez bien",
    "3": "3 — bien",
    "4": "4 — très bien",
}


def dire_reponse(question: Question, valeur: Any, metiers: dict[str, str] | None = None) -> str:
    """La réponse en français, telle qu'elle se lit sur l'écran ou le papier."""
    if valeur in (None, "", [], {}):
        return ""
    if question.genre == GenreQuestion.COMPETENCE:
        cotes = [("la personne", valeur.get("personne")), ("l'agent", valeur.get("agent"))]
        return ", ".join(f"{note}/4 selon {qui}" for qui, note in cotes if note is not None)
    if question.genre == GenreQuestion.OUI_NON:
        return _OUI_NON.get(valeur, str(valeur))
    libelles = {o["code"]: o["libelle"] for o in question.options}
    if question.genre == GenreQuestion.METIERS:
        libelles = metiers or {}
    valeurs = valeur if isinstance(valeur, list) else [valeur]
    return ", ".join(str(libelles.get(v, v)) for v in valeurs)


@dataclass(frozen=True, slots=True)
class LigneLue:
    """Une question et ses réponses, une par version comparée."""

    question: Question
    reponses: tuple[str, ...]

    @property
    def a_change(self) -> bool:
        return len(set(self.reponses)) > 1


def relire(
    diagnostics: list[Diagnostic], niveaux: frozenset[Niveau]
) -> dict[Theme, list[LigneLue]]:
    """Les réponses d'une ou plusieurs versions, thème par thème, côte à côte.

    Les questions sont celles de la grille la plus récente, puis celles qui n'y sont plus.
    """
    plats = [reponses_a_plat(d) for d in diagnostics]
    codes = {v for p in plats for v in p.get("metiers") or []}
    metiers = dict(Metier.objects.filter(pk__in=codes).values_list("code_rome", "libelle"))
    questions: dict[str, Question] = {}
    grilles = [d.grille_id for d in sorted(diagnostics, key=lambda d: -d.numero)]
    par_grille: dict[int, list[Question]] = {}
    for question in Question.objects.filter(grille_id__in=set(grilles)):
        par_grille.setdefault(question.grille_id, []).append(question)
    for grille_id in grilles:
        for question in par_grille.get(grille_id, []):
            questions.setdefault(question.code, question)
    lu: dict[Theme, list[LigneLue]] = {theme: [] for theme in Theme}
    for question in sorted(questions.values(), key=lambda q: (q.ordre, q.pk)):
        if question.niveau not in niveaux:
            continue
        dites = tuple(dire_reponse(question, plat.get(question.code), metiers) for plat in plats)
        if any(dites):
            lu[Theme(question.theme)].append(LigneLue(question, dites))
    return {theme: lignes for theme, lignes in lu.items() if lignes}
