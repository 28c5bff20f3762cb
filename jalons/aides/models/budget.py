"""L'argent d'un financeur pour un fonds et une année, et chaque mouvement qui l'engage ou le rend."""

from __future__ import annotations

from decimal import Decimal

import pgtrigger
from django.db import models
from django.db.models import F, Q

from jalons.aides.enums import Financeur, Fonds, GenreMouvement
from jalons.socle.verrous import fige
from jalons.socle.versions import versions_gardees

# La mise à jour verrouille l'enveloppe : deux engagements à la fois s'attendent, et la contrainte juge.
_COMPTER = """
UPDATE aides_enveloppe SET engage = engage + NEW.montant WHERE id = NEW.enveloppe_id;
RETURN NEW;
"""


@versions_gardees()
class Enveloppe(models.Model):
    """Un budget : qui finance, quel fonds, quelle année. `engage` : la somme de ses mouvements.

    `engage` est tenu par la base ; il ne dépasse jamais `montant`, quoi qu'on écrive.
    """

    financeur = models.CharField("financeur", max_length=15, choices=Financeur.choices())
    fonds = models.CharField("fonds", max_length=20, choices=Fonds.choices())
    annee = models.PositiveSmallIntegerField("année")
    montant = models.DecimalField("montant", max_digits=12, decimal_places=2)
    engage = models.DecimalField("engagé", max_digits=12, decimal_places=2, default=Decimal(0))
    acte = models.CharField("délibération ou convention", max_length=200)
    axe = models.ForeignKey(
        "repertoire.AxePolitique",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="axe de la politique",
    )
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "budget d'un financeur"
        verbose_name_plural = "budgets des financeurs"
        ordering = ("-annee", "fonds", "financeur")
        constraints = [
            models.UniqueConstraint(
                fields=["financeur", "fonds", "annee"], name="enveloppe_une_par_an"
            ),
            models.CheckConstraint(
                name="enveloppe_jamais_depassee", condition=Q(engage__lte=F("montant"))
            ),
            models.CheckConstraint(
                name="enveloppe_possible",
                condition=Q(montant__gte=0, engage__gte=0, annee__gte=2000, annee__lte=2100)
                & ~Q(acte=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_financeur_display()} {self.annee}, {self.get_fonds_display()}"

    @property
    def reste(self) -> Decimal:
        """Ce qui peut encore s'accorder."""
        return self.montant - self.engage


class Mouvement(models.Model):
    """Une somme engagée (positive) ou rendue (négative) pour une demande. Jamais retouché, jamais effacé."""

    enveloppe = models.ForeignKey(Enveloppe, on_delete=models.PROTECT, related_name="mouvements")
    demande = models.ForeignKey(
        "aides.DemandeAide", on_delete=models.PROTECT, related_name="mouvements"
    )
    genre = models.CharField("mouvement", max_length=12, choices=GenreMouvement.choices())
    montant = models.DecimalField("montant", max_digits=10, decimal_places=2)
    motif = models.CharField("motif", max_length=300, blank=True)
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    date = models.DateField("date")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "mouvement d'un budget"
        verbose_name_plural = "mouvements d'un budget"
        ordering = ("date", "pk")
        constraints = [
            models.CheckConstraint(
                name="mouvement_dans_son_sens",
                condition=Q(genre=str(GenreMouvement.ENGAGEMENT), montant__gt=0)
                | (~Q(genre=str(GenreMouvement.ENGAGEMENT)) & Q(montant__lt=0) & ~Q(motif="")),
            )
        ]
        triggers = [
            fige("mouvement_jamais_retouche", quand="true"),
            pgtrigger.Trigger(
                name="mouvement_compte",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                func=_COMPTER,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_genre_display()} : {self.montant} €"
