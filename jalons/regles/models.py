"""La règle datée : une version par période, jamais deux à la fois."""

from __future__ import annotations

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models

from jalons.regles.jeu import JeuDeRegles
from jalons.socle.periode import PeriodeField


@pghistory.track()
class RegleDatee(models.Model):
    """Une règle d'un jeu, en vigueur sur une période ; la première vraie, dans l'ordre, l'emporte.

    `condition` suit `regles.rules.grammaire` ; `issue` : ce que la règle décide, selon son jeu ;
    `explication` est dite à l'agent et à la personne (CRPA, art. L.311-3-1). Seul l'ordre relatif
    de `ordre` compte.
    """

    jeu = models.CharField("jeu", max_length=40, choices=JeuDeRegles.choix)
    code = models.SlugField("code", max_length=60)
    libelle = models.CharField("libellé", max_length=160)
    explication = models.CharField("explication", max_length=300, blank=True)
    condition = models.JSONField("condition")
    issue = models.JSONField("issue")
    ordre = models.BigIntegerField("ordre")
    periode = PeriodeField("en vigueur")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "règle datée"
        verbose_name_plural = "règles datées"
        ordering = ("ordre", "pk")
        constraints = [
            ExclusionConstraint(
                name="regle_datee_une_en_vigueur",
                expressions=[
                    ("jeu", RangeOperators.EQUAL),
                    ("code", RangeOperators.EQUAL),
                    ("periode", RangeOperators.OVERLAPS),
                ],
            )
        ]

    def __str__(self) -> str:
        return self.libelle
