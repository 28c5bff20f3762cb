"""La grille d'un questionnaire : ses versions, ses thèmes, ses questions."""

from __future__ import annotations

from typing import Any

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models

from jalons.comptes.enums import Niveau
from jalons.questionnaires.enums import GenreQuestion
from jalons.questionnaires.usage import Usage
from jalons.socle.periode import PeriodeField


class Grille(models.Model):
    """Une version de la grille d'un usage. Une seule en vigueur à la fois ; servie, elle ne bouge plus.

    `themes` : [{code, libelle, consigne?, alerte?}], dans l'ordre.
    """

    usage = models.CharField("usage", max_length=40, choices=Usage.choix)
    version = models.PositiveIntegerField("version")
    libelle = models.CharField("libellé", max_length=120)
    themes = models.JSONField("thèmes", default=list)
    periode = PeriodeField("en vigueur")

    class Meta:
        verbose_name = "grille"
        ordering = ("usage", "version")
        constraints = [
            models.UniqueConstraint(fields=["usage", "version"], name="grille_version_unique"),
            ExclusionConstraint(
                name="grille_d_un_usage_en_vigueur",
                expressions=[
                    ("usage", RangeOperators.EQUAL),
                    ("periode", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.libelle} (version {self.version})"

    def theme(self, code: str) -> dict[str, Any] | None:
        """Le thème de ce code, ou None."""
        return next((t for t in self.themes if t["code"] == code), None)


@pghistory.track()
class Question(models.Model):
    """Une question de la grille. `balise` : nom CNAF quand elle existe.

    `options` : [{code, libelle, exclut?}] ; `bornes` : {minimum, maximum, unite} ; `condition` :
    {question, valeurs}, vide si elle se pose toujours ; `famille` : son intertitre. Retirée, elle
    n'est plus posée et se relit encore.
    """

    grille = models.ForeignKey(Grille, on_delete=models.CASCADE, related_name="questions")
    theme = models.SlugField("thème", max_length=40)
    code = models.SlugField("code", max_length=60)
    balise = models.CharField("balise CNAF", max_length=30, blank=True)
    libelle = models.CharField("question", max_length=200)
    aide = models.CharField("aide", max_length=300, blank=True)
    genre = models.CharField(max_length=15, choices=GenreQuestion.choices())
    famille = models.CharField(max_length=60, blank=True)
    options = models.JSONField(default=list, blank=True)
    bornes = models.JSONField(default=dict, blank=True)
    condition = models.JSONField(default=dict, blank=True)
    ordre = models.PositiveSmallIntegerField(default=0)
    niveau = models.CharField(max_length=10, choices=Niveau.choices, default=Niveau.SUIVI)
    est_retiree = models.BooleanField("retirée", default=False)

    class Meta:
        verbose_name = "question"
        ordering = ("ordre", "pk")
        constraints = [
            models.UniqueConstraint(fields=["grille", "code"], name="question_de_grille_unique")
        ]

    def __str__(self) -> str:
        return self.libelle
