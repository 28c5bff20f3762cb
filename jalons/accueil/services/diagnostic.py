"""Ouvrir, enregistrer et valider un diagnostic ; faire évoluer la grille."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from jalons.accueil import evenements
from jalons.accueil.documents.diagnostic import DiagnosticImprime
from jalons.accueil.enums import EtatDiagnostic, GenreQuestion, Theme
from jalons.accueil.models import CompetenceEvaluee, Diagnostic, Grille, Question, ReponseTheme
from jalons.accueil.selectors.diagnostic import dire_reponse, grille_en_vigueur, relire
from jalons.comptes.enums import Niveau
from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.personnes.models import Personne
from jalons.personnes.services import archiver_document
from jalons.socle.conflit import ConflitDeVersion, Ecart
from jalons.socle.documents import completer
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.periode import Periode


class DiagnosticImpossible(ErreurMetier):
    """Le diagnostic ne peut pas être ouvert, modifié ou validé."""


@transaction.atomic
def ouvrir_diagnostic(*, personne: Personne, par: Agent, le: date) -> Diagnostic:
    """Le diagnostic en cours, ou une nouvelle version reprise de la précédente."""
    Personne.objects.select_for_update().get(pk=personne.pk)
    en_cours = Diagnostic.objects.filter(personne=personne, etat=EtatDiagnostic.EN_COURS).first()
    if en_cours is not None:
        return en_cours
    grille = grille_en_vigueur(le)
    if grille is None:
        raise DiagnosticImpossible("Aucune grille de diagnostic n'est en vigueur à cette date.")
    precedent = Diagnostic.objects.filter(personne=personne).order_by("-numero").first()
    diagnostic = Diagnostic.objects.create(
        personne=personne,
        numero=precedent.numero + 1 if precedent else 1,
        grille=grille,
        date_ouverture=le,
        agent=par,
    )
    if precedent is not None:
        for theme in precedent.themes.all():
            reprise = ReponseTheme.objects.create(
                diagnostic=diagnostic, theme=theme.theme, reponses=theme.reponses, par=par
            )
            _evaluer(diagnostic, reprise.reponses)
    journaliser(
        evenements.DiagnosticOuvert,
        personne_id=personne.pk,
        par=par,
        le=le,
        objet_id=diagnostic.pk,
        numero=diagnostic.numero,
    )
    return diagnostic


@transaction.atomic
def enregistrer_theme(
    *,
    diagnostic: Diagnostic,
    theme: Theme,
    reponses: dict[str, Any],
    version: int,
    par: Agent,
    le: date,
) -> ReponseTheme:
    """Enregistre les réponses données d'un thème ; les autres questions gardent la leur.

    Lève `ConflitDeVersion`, avec les écarts, si un autre agent a enregistré depuis la lecture.
    """
    diagnostic = Diagnostic.objects.select_for_update().get(pk=diagnostic.pk)
    if diagnostic.etat != EtatDiagnostic.EN_COURS:
        raise DiagnosticImpossible("Ce diagnostic est validé : ouvrez-en une nouvelle version.")
    en_place = ReponseTheme.objects.filter(diagnostic=diagnostic, theme=theme).first()
    if (en_place.version if en_place else 0) != version:
        raise _conflit(diagnostic, en_place, reponses)
    if en_place is None:
        en_place = ReponseTheme(diagnostic=diagnostic, theme=theme, version=0, par=par)
    en_place.reponses = {**en_place.reponses, **reponses}
    en_place.version += 1
    en_place.par = par
    en_place.save()
    if theme == Theme.COMPETENCES:
        _evaluer(diagnostic, en_place.reponses)
    return en_place


def _conflit(
    diagnostic: Diagnostic, en_place: ReponseTheme | None, saisie: dict[str, Any]
) -> ConflitDeVersion:
    actuelles = en_place.reponses if en_place else {}
    questions = Question.objects.filter(grille_id=diagnostic.grille_id, code__in=list(saisie))
    ecarts = [
        Ecart(q.libelle, dire_reponse(q, saisie[q.code]), dire_reponse(q, actuelles.get(q.code)))
        for q in questions
        if saisie[q.code] != actuelles.get(q.code)
    ]
    if en_place is None:
        return ConflitDeVersion(version=0, ecarts=ecarts)
    return ConflitDeVersion(version=en_place.version, auteur=str(en_place.par), ecarts=ecarts)


def _evaluer(diagnostic: Diagnostic, reponses: dict[str, Any]) -> None:
    """Range les compétences en lignes, pour les chercher ensuite."""
    questions = Question.objects.filter(
        grille_id=diagnostic.grille_id, genre=GenreQuestion.COMPETENCE, code__in=list(reponses)
    )
    for question in questions:
        notes = reponses[question.code] or {}
        CompetenceEvaluee.objects.update_or_create(
            diagnostic=diagnostic,
            question=question,
            defaults={
                "genre": question.genre_competence,
                "par_personne": notes.get("personne"),
                "par_agent": notes.get("agent"),
            },
        )


@transaction.atomic
def valider_diagnostic(
    *, diagnostic: Diagnostic, niveaux: frozenset[Niveau], par: Agent, le: date
) -> Diagnostic:
    """Ferme la version, l'imprime et l'archive. Un diagnostic vide ne se valide pas."""
    diagnostic = (
        Diagnostic.objects.select_for_update(of=("self",))
        .select_related("personne", "grille")
        .get(pk=diagnostic.pk)
    )
    if diagnostic.etat != EtatDiagnostic.EN_COURS:
        raise DiagnosticImpossible("Ce diagnostic est déjà validé.")
    themes = relire([diagnostic], niveaux)
    if not themes:
        raise DiagnosticImpossible("Le diagnostic est vide : répondez au moins à une question.")
    diagnostic.etat, diagnostic.date_validation = EtatDiagnostic.VALIDE, le
    donnees = completer(donnees_imprimees(diagnostic, niveaux, par=par, le=le))
    diagnostic.document = archiver_document(
        personne=diagnostic.personne,
        type_document=DiagnosticImprime.code,
        titre=f"Diagnostic n° {diagnostic.numero}",
        contenu=DiagnosticImprime.rendre(donnees, horodatage=timezone.now()),
        donnees=donnees,
        par=par,
        le=le,
        niveau=Niveau.SANTE if Niveau.SANTE in niveaux else Niveau.SUIVI,
    )
    diagnostic.save()
    journaliser(
        evenements.DiagnosticValide,
        personne_id=diagnostic.personne_id,
        par=par,
        le=le,
        objet_id=diagnostic.pk,
        numero=diagnostic.numero,
    )
    return diagnostic


def donnees_imprimees(
    diagnostic: Diagnostic, niveaux: frozenset[Niveau], *, par: Agent, le: date
) -> dict[str, Any]:
    """Ce que le PDF du diagnostic reçoit."""
    personne = diagnostic.personne
    return {
        "personne": {
            "nom": personne.nom_complet,
            "civilite": personne.civilite,
            "naissance": f"{personne.date_naissance:%d/%m/%Y}",
        },
        "numero": diagnostic.numero,
        "date": f"{le:%d/%m/%Y}",
        "agent": f"{par.prenom} {par.nom}, {par.fonction}",
        "grille": str(diagnostic.grille),
        "themes": [
            {
                "titre": theme.label,
                "lignes": [[ligne.question.libelle, ligne.reponses[0]] for ligne in lignes],
            }
            for theme, lignes in relire([diagnostic], niveaux).items()
        ],
    }


@transaction.atomic
def charger_grille(chemin: Path) -> Grille:
    """Installe une grille livrée en YAML, si sa version n'est pas déjà là."""
    lu = yaml.safe_load(chemin.read_text(encoding="utf-8"))
    existante = Grille.objects.filter(version=lu["version"]).first()
    if existante is not None:
        return existante
    grille = Grille.objects.create(
        version=lu["version"],
        libelle=lu["libelle"],
        periode=Periode(date.fromisoformat(str(lu["depuis"]))),
    )
    questions = []
    for theme, corps in lu["themes"].items():
        for rang, q in enumerate(corps):
            questions.append(
                Question(
                    grille=grille, theme=theme, ordre=10 * rang, **{"niveau": Niveau.SUIVI, **q}
                )
            )
    Question.objects.bulk_create(questions)
    return grille


@transaction.atomic
def ajouter_question(
    *,
    theme: Theme,
    libelle: str,
    genre: GenreQuestion,
    options: list[str],
    aide: str = "",
    niveau: Niveau = Niveau.SUIVI,
    par: Agent,
    le: date,
) -> Question:
    """Ouvre une nouvelle version de la grille, en vigueur le jour `le`, avec une question de plus.

    Les diagnostics déjà ouverts gardent leur grille.
    """
    if genre in {GenreQuestion.CHOIX, GenreQuestion.CHOIX_MULTIPLE} and len(options) < 2:
        raise DiagnosticImpossible("Donnez au moins deux réponses possibles.", champ="options")
    ancienne = grille_en_vigueur(le)
    if ancienne is None:
        raise DiagnosticImpossible("Aucune grille n'est en vigueur à cette date.")
    nouvelle = _version_du_jour(ancienne, le)
    code = slugify(libelle).replace("-", "_")[:50] or "question"
    if Question.objects.filter(grille=nouvelle, code=code).exists():
        raise DiagnosticImpossible("Une question porte déjà ce nom.", champ="libelle")
    return Question.objects.create(
        grille=nouvelle,
        theme=theme,
        code=code,
        libelle=libelle,
        aide=aide,
        genre=genre,
        niveau=niveau,
        options=[{"code": slugify(o).replace("-", "_")[:40], "libelle": o} for o in options],
        ordre=1000,
    )


def _version_du_jour(ancienne: Grille, le: date) -> Grille:
    """La version ouverte ce jour-là ; plusieurs ajouts le même jour font une seule version."""
    if ancienne.periode.debut == le and not Diagnostic.objects.filter(grille=ancienne).exists():
        return ancienne
    questions = list(ancienne.questions.all())
    if ancienne.periode.debut >= le:
        raise DiagnosticImpossible(
            "Une version de la grille commence aujourd'hui et sert déjà : ajoutez demain."
        )
    ancienne.periode = ancienne.periode.close_au(le - timedelta(days=1))
    ancienne.save(update_fields=["periode"])
    derniere = Grille.objects.order_by("-version").values_list("version", flat=True)[0]
    nouvelle = Grille.objects.create(
        version=derniere + 1, libelle=ancienne.libelle, periode=Periode(le)
    )
    for question in questions:
        question.pk, question.grille = None, nouvelle
        question._state.adding = True
    Question.objects.bulk_create(questions)
    return nouvelle
