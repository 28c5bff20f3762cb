"""Le contrôle tiré au sort : le tirage figé, que chacun peut refaire, et ce que chaque contrôle montre."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from jalons.manquements.enums import IssueControle
from jalons.socle.verrous import fige
from jalons.socle.versions import versions_gardees


class TirageControle(models.Model):
    """Un tirage : la population du jour, la graine, le nombre. Figé : la graine redonne les mêmes.

    `population` : les numéros des personnes qui pouvaient être tirées, rangés. `part` : la part
    voulue ce jour-là.
    """

    tire_le = models.DateField("tiré le")
    graine = models.CharField("graine", max_length=64)
    population = ArrayField(models.BigIntegerField(), verbose_name="population")
    nombre = models.PositiveSmallIntegerField("nombre tiré")
    part = models.DecimalField("part voulue", max_digits=4, decimal_places=3)
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "tirage au sort"
        verbose_name_plural = "tirages au sort"
        ordering = ("-tire_le", "-pk")
        constraints = [
            models.CheckConstraint(
                name="tirage_controle_entier", condition=Q(nombre__gt=0) & ~Q(graine="")
            )
        ]
        triggers = [fige("tirage_controle_fige", quand="true")]

    def __str__(self) -> str:
        return f"Tirage du {self.tire_le:%d/%m/%Y}"


@versions_gardees()
class ControleTire(models.Model):
    """Le contrôle des engagements d'une personne que le sort a désignée ; il ne décide de rien."""

    tirage = models.ForeignKey(TirageControle, on_delete=models.PROTECT, related_name="controles")
    personne = models.ForeignKey(
        "personnes.Personne", on_delete=models.CASCADE, related_name="controles_tires"
    )
    rang = models.PositiveSmallIntegerField("rang")
    issue = models.CharField("issue", max_length=12, choices=IssueControle.choices(), blank=True)
    controle_le = models.DateField("contrôlé le", null=True)
    precision = models.CharField("ce qui a été vu", max_length=600, blank=True)
    manquement = models.ForeignKey(
        "manquements.Manquement", on_delete=models.PROTECT, null=True, related_name="+"
    )
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "contrôle tiré au sort"
        verbose_name_plural = "contrôles tirés au sort"
        ordering = ("-tirage__tire_le", "rang")
        constraints = [
            models.CheckConstraint(
                name="controle_tire_date",
                condition=Q(issue="") | Q(controle_le__isnull=False, par__isnull=False),
            ),
            models.CheckConstraint(
                name="controle_tire_manquement_dit",
                condition=~Q(issue="manquement") | Q(manquement__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.personne}, {self.tirage}"
