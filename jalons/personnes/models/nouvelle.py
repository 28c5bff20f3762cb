"""Ce que l'on a fait savoir à une personne, par où, et si c'est parti."""

from __future__ import annotations

from django.db import models

from jalons.socle.remises import Remise


class EnvoiNouvelle(Remise):
    """Une nouvelle donnée à une personne, une seule fois par objet et par raison.

    `canal` vide : elle n'accepte ni SMS ni courriel, la nouvelle se remet par lettre (`lettre`).
    """

    canal = models.CharField(
        max_length=10, choices=[("sms", "SMS"), ("courriel", "Courriel")], blank=True
    )
    personne = models.ForeignKey(
        "personnes.Personne", on_delete=models.CASCADE, related_name="nouvelles"
    )
    genre = models.CharField(max_length=40)
    objet_id = models.BigIntegerField()
    raison = models.CharField(max_length=40)
    lettre = models.ForeignKey(
        "personnes.Document", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "nouvelle donnée à une personne"
        verbose_name_plural = "nouvelles données à une personne"
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["genre", "objet_id", "personne", "raison"], name="nouvelle_une_fois"
            )
        ]

    def __str__(self) -> str:
        return f"{self.genre}, {self.raison}"
