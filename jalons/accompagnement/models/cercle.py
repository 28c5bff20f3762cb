"""Qui entoure la personne d'un parcours : une structure ou un agent, de quand à quand."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q

from jalons.accompagnement.models.parcours import Parcours
from jalons.socle.verrous import fige_avec


@pghistory.track()
class PartenaireParcours(models.Model):
    """Un partenaire autour de la personne, et ce qu'il apporte ; il la voit tant qu'il en est.

    Sans `agent`, toute la structure en est ; avec lui, lui seul.
    """

    parcours = models.ForeignKey(Parcours, on_delete=models.CASCADE, related_name="partenaires")
    structure = models.ForeignKey("annuaire.Structure", on_delete=models.PROTECT, related_name="+")
    agent = models.ForeignKey(
        "comptes.Agent", on_delete=models.PROTECT, null=True, related_name="+"
    )
    role = models.CharField("ce qu'il apporte", max_length=120)
    depuis = models.DateField("depuis le")
    jusqu_au = models.DateField("jusqu'au", null=True)
    motif_sortie = models.CharField("pourquoi il n'en est plus", max_length=300, blank=True)
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "partenaire d'un parcours"
        verbose_name_plural = "partenaires d'un parcours"
        ordering = ("jusqu_au", "depuis", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["parcours", "structure", "agent"],
                name="partenaire_une_fois",
                condition=Q(jusqu_au__isnull=True),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="partenaire_sorti_dit_pourquoi",
                condition=Q(jusqu_au__isnull=True)
                | (Q(jusqu_au__gte=F("depuis")) & ~Q(motif_sortie="")),
            ),
        ]
        triggers = [
            fige_avec(
                "partenaire_d_un_parcours_vivant",
                table="accompagnement_parcours",
                cle="parcours_id",
                quand="mere.etat IN ('sorti', 'refuse')",
                operations=pgtrigger.Insert,
            )
        ]

    def __str__(self) -> str:
        return f"{self.agent} ({self.structure})" if self.agent_id else str(self.structure)

    @property
    def en_est(self) -> bool:
        """Vrai tant qu'il n'en est pas sorti."""
        return self.jusqu_au is None
