"""Le diagnostic social et professionnel : une grille de questions, des réponses par thème."""

from __future__ import annotations

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q

from jalons.accueil.enums import EtatDiagnostic, GenreCompetence, GenreQuestion, Theme
from jalons.comptes.enums import Niveau
from jalons.socle.periode import PeriodeField


class Grille(models.Model):
    """Une version de la grille du DSP. Une seule en vigueur à la fois ; jamais retouchée ensuite."""

    version = models.PositiveIntegerField("version", unique=True)
    libelle = models.CharField("libellé", max_length=120)
    periode = PeriodeField("en vigueur")

    class Meta:
        verbose_name = "grille"
        constraints = [
            ExclusionConstraint(
                name="grille_une_en_vigueur", expressions=[("periode", RangeOperators.OVERLAPS)]
            )
        ]

    def __str__(self) -> str:
        return f"{self.libelle} (version {self.version})"


class Question(models.Model):
    """Une question de la grille. `balise` : nom CNAF quand elle existe ; `options` : {code, libelle}.

    `condition` : {"question": code, "valeurs": [codes]} ; vide, la question est toujours posée.
    """

    grille = models.ForeignKey(Grille, on_delete=models.CASCADE, related_name="questions")
    theme = models.CharField("thème", max_length=20, choices=Theme.choices)
    code = models.SlugField("code", max_length=60)
    balise = models.CharField("balise CNAF", max_length=30, blank=True)
    libelle = models.CharField("question", max_length=200)
    aide = models.CharField("aide", max_length=300, blank=True)
    genre = models.CharField(max_length=15, choices=GenreQuestion.choices)
    options = models.JSONField(default=list, blank=True)
    condition = models.JSONField(default=dict, blank=True)
    ordre = models.PositiveSmallIntegerField(default=0)
    niveau = models.CharField(max_length=10, choices=Niveau.choices, default=Niveau.SUIVI)
    genre_competence = models.CharField(max_length=15, choices=GenreCompetence.choices, blank=True)

    class Meta:
        verbose_name = "question"
        ordering = ("ordre", "pk")
        constraints = [
            models.UniqueConstraint(fields=["grille", "code"], name="question_code_unique")
        ]

    def __str__(self) -> str:
        return self.libelle


class Diagnostic(models.Model):
    """Une version du diagnostic d'une personne, sur la grille en vigueur à son ouverture."""

    personne = models.ForeignKey(
        "personnes.Personne", on_delete=models.CASCADE, related_name="diagnostics"
    )
    numero = models.PositiveSmallIntegerField("numéro")
    grille = models.ForeignKey(Grille, on_delete=models.PROTECT)
    etat = models.CharField(
        max_length=10, choices=EtatDiagnostic.choices, default=EtatDiagnostic.EN_COURS
    )
    date_ouverture = models.DateField("ouvert le")
    date_validation = models.DateField("validé le", null=True)
    agent = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(
        "personnes.Document", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "diagnostic"
        ordering = ("-numero",)
        constraints = [
            models.UniqueConstraint(fields=["personne", "numero"], name="diagnostic_numero_unique"),
            models.UniqueConstraint(
                fields=["personne"],
                name="diagnostic_un_en_cours",
                condition=Q(etat=EtatDiagnostic.EN_COURS),
            ),
        ]

    def __str__(self) -> str:
        return f"Diagnostic n° {self.numero}"


@pghistory.track(exclude=["updated_at"])
class ReponseTheme(models.Model):
    """Les réponses d'un thème : {code de question: valeur}. Enregistrées thème par thème."""

    diagnostic = models.ForeignKey(Diagnostic, on_delete=models.CASCADE, related_name="themes")
    theme = models.CharField(max_length=20, choices=Theme.choices)
    reponses = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "réponses d'un thème"
        verbose_name_plural = "réponses d'un thème"
        constraints = [
            models.UniqueConstraint(fields=["diagnostic", "theme"], name="reponse_theme_unique")
        ]

    def __str__(self) -> str:
        return self.get_theme_display()


class CompetenceEvaluee(models.Model):
    """Une compétence jugée de 0 à 4 par la personne et par l'agent."""

    diagnostic = models.ForeignKey(Diagnostic, on_delete=models.CASCADE, related_name="competences")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    genre = models.CharField(max_length=15, choices=GenreCompetence.choices)
    par_personne = models.PositiveSmallIntegerField("selon la personne", null=True)
    par_agent = models.PositiveSmallIntegerField("selon l'agent", null=True)

    class Meta:
        verbose_name = "compétence évaluée"
        constraints = [
            models.UniqueConstraint(fields=["diagnostic", "question"], name="competence_unique"),
            models.CheckConstraint(
                name="competence_de_0_a_4",
                condition=(Q(par_personne__isnull=True) | Q(par_personne__lte=4))
                & (Q(par_agent__isnull=True) | Q(par_agent__lte=4)),
            ),
        ]

    def __str__(self) -> str:
        return self.question.libelle
