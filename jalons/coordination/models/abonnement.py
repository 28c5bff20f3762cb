"""L'abonnement d'un agent au calendrier de ses séances, par une adresse secrète."""

from __future__ import annotations

import uuid

from django.db import models


class AbonnementAgenda(models.Model):
    """L'adresse secrète où le logiciel d'agenda d'un agent relit ses séances ; `sel` la révoque."""

    agent = models.OneToOneField("comptes.Agent", on_delete=models.CASCADE, related_name="+")
    sel = models.UUIDField(default=uuid.uuid4, editable=False)
    date = models.DateField("ouvert le")

    class Meta:
        verbose_name = "abonnement à l'agenda"
        verbose_name_plural = "abonnements à l'agenda"

    def __str__(self) -> str:
        return f"Agenda de {self.agent}"
