"""Rappeler un rendez-vous à la personne, une seule fois, par un moyen qu'elle a accepté."""

from __future__ import annotations

from django.db import models

from jalons.accueil.models.reception import RendezVous
from jalons.socle.remises import Remise


class Rappel(Remise):
    """Le rappel d'un rendez-vous : par où, vers quoi, et s'il est parti. Un par rendez-vous."""

    rendez_vous = models.OneToOneField(RendezVous, on_delete=models.CASCADE, related_name="rappel")

    class Meta:
        verbose_name = "rappel de rendez-vous"
        verbose_name_plural = "rappels de rendez-vous"

    def __str__(self) -> str:
        return f"Rappel par {self.get_canal_display()}"
