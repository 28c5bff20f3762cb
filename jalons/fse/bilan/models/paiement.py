"""Les paiements de l'Union."""

from __future__ import annotations

from django.db import models

from jalons.fse.operation.models.plan import EUROS


class PaiementUE(models.Model):
    """Un paiement de l'Union : avance, acompte ou solde. Le solde fait courir la conservation."""

    operation = models.ForeignKey(
        "fse.Operation", on_delete=models.PROTECT, related_name="paiements"
    )
    date = models.DateField("reçu le")
    montant = models.DecimalField("montant (€)", **EUROS)  # type: ignore[arg-type]
    est_solde = models.BooleanField("c'est le solde", default=False)
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "paiement de l'Union"
        verbose_name_plural = "paiements de l'Union"
        ordering = ("date", "pk")

    def __str__(self) -> str:
        return f"{self.montant} € le {self.date:%d/%m/%Y}"
