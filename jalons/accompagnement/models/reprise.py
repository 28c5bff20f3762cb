"""Reprendre le stock : des personnes convoquées ensemble, seul ou avec un partenaire."""

from __future__ import annotations

from django.db import models


class CampagneReprise(models.Model):
    """Une convocation de personnes du stock, sur les créneaux d'un ou de plusieurs agents.

    `lots` : les convocations (`accueil.LotConvocations`), un par agent qui reçoit ; l'issue de chaque
    personne est celle de son rendez-vous. `avec` : la structure qui reçoit aussi, en séance commune.
    """

    intitule = models.CharField("intitulé", max_length=120)
    avec = models.ForeignKey(
        "annuaire.Structure", on_delete=models.PROTECT, null=True, related_name="+"
    )
    lots = models.ManyToManyField("accueil.LotConvocations", related_name="+")
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    le = models.DateField("décidée le")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "campagne de reprise"
        verbose_name_plural = "campagnes de reprise"
        ordering = ("-le", "-pk")

    def __str__(self) -> str:
        return self.intitule
