"""Un référent passe la main : qui, à qui, à partir de quand, et la lettre qui le dit à la personne."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from jalons.socle.enumeration import Enumeration


class EtatLigneTransfert(Enumeration):
    FAIT = "fait", "Confiée"
    REFUSE = "refuse", "Non transférée"


class Transfert(models.Model):
    """Une décision : des personnes d'un référent passent à un ou plusieurs collègues.

    `date_effet` peut être à venir : jusque-là, l'ancien référent suit et voit. `pdf` : toutes les
    lettres, une fois prêtes.
    """

    de = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    structure = models.ForeignKey("annuaire.Structure", on_delete=models.PROTECT, related_name="+")
    date_effet = models.DateField("à partir du")
    motif = models.CharField("motif", max_length=300)
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    decide_le = models.DateField("décidé le")
    pdf = models.ForeignKey("socle.Fichier", on_delete=models.PROTECT, null=True, related_name="+")
    lettres_le = models.DateTimeField("lettres prêtes le", null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "transfert"
        ordering = ("-decide_le", "-pk")

    def __str__(self) -> str:
        return f"Transfert de {self.de} au {self.date_effet:%d/%m/%Y}"


class LigneTransfert(models.Model):
    """Une personne du transfert, et ce qu'il en est advenu. `vers` est vide si elle n'a pas bougé."""

    transfert = models.ForeignKey(Transfert, on_delete=models.CASCADE, related_name="lignes")
    personne = models.ForeignKey(
        "personnes.Personne", on_delete=models.CASCADE, related_name="transferts"
    )
    vers = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, null=True, related_name="+")
    etat = models.CharField(max_length=10, choices=EtatLigneTransfert.choices())
    raison = models.CharField("pourquoi", max_length=300, blank=True)
    lettre = models.ForeignKey(
        "personnes.Document", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "ligne d'un transfert"
        verbose_name_plural = "lignes d'un transfert"
        ordering = ("transfert", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["transfert", "personne"], name="ligne_transfert_une_fois"
            ),
            models.CheckConstraint(
                name="ligne_transfert_dit_a_qui_ou_pourquoi",
                condition=(Q(etat="fait") & Q(vers__isnull=False))
                | (Q(etat="refuse") & Q(vers__isnull=True) & ~Q(raison="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_etat_display()}"
