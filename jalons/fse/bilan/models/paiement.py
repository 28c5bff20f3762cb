"""Les paiements de l'Union, et ce qui en suspend le délai."""

from __future__ import annotations

from django.db import models

from jalons.fse.operation.models.plan import EUROS


class PaiementUE(models.Model):
    """Un paiement de l'Union : avance, acompte ou solde. Le solde fait courir la conservation.

    `montant` : négatif, il est reversé. `motif` : pourquoi le solde n'est pas ce qui restait dû.
    """

    operation = models.ForeignKey(
        "fse.Operation", on_delete=models.PROTECT, related_name="paiements"
    )
    date = models.DateField("reçu le")
    montant = models.DecimalField("montant (€)", **EUROS)  # type: ignore[arg-type]
    est_solde = models.BooleanField("c'est le solde", default=False)
    motif = models.CharField("motif de l'écart", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "paiement de l'Union"
        verbose_name_plural = "paiements de l'Union"
        ordering = ("date", "pk")

    def __str__(self) -> str:
        return f"{self.montant} € le {self.date:%d/%m/%Y}"


class InterruptionPaiement(models.Model):
    """Le délai de paiement d'un bilan suspendu par l'autorité, une pièce manquant pour établir le dû.

    `jusqu_au` : dernier jour suspendu ; vide, la suspension court encore.
    """

    bilan = models.ForeignKey("fse.Bilan", on_delete=models.PROTECT, related_name="interruptions")
    depuis = models.DateField("suspendu depuis le")
    jusqu_au = models.DateField("jusqu'au", null=True, blank=True)
    motif = models.CharField("ce qui manque", max_length=300)
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "interruption du délai de paiement"
        verbose_name_plural = "interruptions du délai de paiement"
        ordering = ("depuis", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["bilan"],
                condition=models.Q(jusqu_au=None),
                name="interruption_une_en_cours",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.motif} ({self.depuis:%d/%m/%Y})"
