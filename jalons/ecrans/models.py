"""Ce que les écrans retiennent : les titres qu'un agent a désignés dans un tableau importé."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class TitreRetenu(models.Model):
    """Pour une source d'import, un titre de colonne et le champ qu'il désigne."""

    source = models.SlugField("source", max_length=40)
    titre = models.CharField("titre de la colonne", max_length=120)
    champ = models.CharField("champ", max_length=60, blank=True)
    par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="par"
    )
    le = models.DateField("retenu le")

    class Meta:
        verbose_name = "titre retenu"
        constraints = [
            models.UniqueConstraint(fields=["source", "titre"], name="titre_retenu_unique")
        ]

    def __str__(self) -> str:
        return f"{self.titre} : {self.champ}"
