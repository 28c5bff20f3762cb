"""Ce que chaque organisme peut accueillir, voie par voie."""

from __future__ import annotations

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models

from jalons.repertoire.enums import Voie
from jalons.socle.periode import PeriodeField


@pghistory.track()
class Capacite(models.Model):
    """Nombre de personnes qu'une structure, ou un de ses référents, suit à la fois sur une voie.

    `voie` vide : toutes voies ensemble, la capacité d'un référent.
    """

    structure = models.ForeignKey(
        "annuaire.Structure", on_delete=models.PROTECT, related_name="capacites"
    )
    agent = models.ForeignKey(
        "comptes.Agent", on_delete=models.PROTECT, null=True, blank=True, related_name="capacites"
    )
    territoire = models.ForeignKey(
        "annuaire.Territoire", on_delete=models.PROTECT, null=True, blank=True
    )
    voie = models.CharField("voie", max_length=40, choices=Voie.choices, blank=True)
    nombre = models.PositiveIntegerField("places")
    periode = PeriodeField("période")

    class Meta:
        verbose_name = "capacité"
        constraints = [
            ExclusionConstraint(
                name="capacite_une_par_periode",
                expressions=[
                    ("structure", RangeOperators.EQUAL),
                    (models.functions.Coalesce("agent", 0), RangeOperators.EQUAL),
                    ("voie", RangeOperators.EQUAL),
                    ("periode", RangeOperators.OVERLAPS),
                ],
            )
        ]

    def __str__(self) -> str:
        voie = self.get_voie_display() if self.voie else "toutes voies"
        return f"{self.structure} · {voie} : {self.nombre}"
