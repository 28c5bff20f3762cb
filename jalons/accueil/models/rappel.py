"""Rappeler un rendez-vous à la personne, une seule fois, par un moyen qu'elle a accepté."""

from __future__ import annotations

from django.db import models

from jalons.accueil.enums import CanalRappel, EtatRappel
from jalons.accueil.models.reception import RendezVous


class Rappel(models.Model):
    """Le rappel d'un rendez-vous : par où, vers quoi, et s'il est parti. Un par rendez-vous."""

    rendez_vous = models.OneToOneField(RendezVous, on_delete=models.CASCADE, related_name="rappel")
    canal = models.CharField(max_length=10, choices=CanalRappel.choices)
    destinataire = models.CharField("envoyé à", max_length=254)
    etat = models.CharField(max_length=10, choices=EtatRappel.choices, default=EtatRappel.A_ENVOYER)
    envoye_le = models.DateTimeField("envoyé le", null=True)
    incident = models.CharField("pourquoi il n'est pas parti", max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "rappel de rendez-vous"
        verbose_name_plural = "rappels de rendez-vous"

    def __str__(self) -> str:
        return f"Rappel par {self.get_canal_display()}"
