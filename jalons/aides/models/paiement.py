"""Ce qui part au payeur : des listes que l'on fige, des lignes que l'on n'efface plus, des avoirs."""

from __future__ import annotations

from decimal import Decimal

import pgtrigger
from django.db import models
from django.db.models import Q

from jalons.aides.enums import EtatListe
from jalons.socle.verrous import fige, fige_avec
from jalons.socle.versions import versions_gardees

_FIGEE = f"mere.etat <> '{EtatListe.OUVERTE}'"


@versions_gardees()
class ListePaiement(models.Model):
    """Une liste de paiement d'un budget. Figée, ni elle ni ses lignes ne bougent plus."""

    numero = models.CharField("numéro", max_length=20, unique=True)
    enveloppe = models.ForeignKey(
        "aides.Enveloppe", on_delete=models.PROTECT, related_name="listes"
    )
    etat = models.CharField(max_length=12, choices=EtatListe.choices(), default=EtatListe.OUVERTE)
    ouverte_le = models.DateField("ouverte le")
    figee_le = models.DateField("figée le", null=True)
    figee_par = models.ForeignKey(
        "comptes.Agent", on_delete=models.PROTECT, null=True, related_name="+"
    )
    nombre = models.PositiveIntegerField("lignes", null=True)
    total = models.DecimalField("total", max_digits=12, decimal_places=2, null=True)
    transmise_le = models.DateField("transmise le", null=True)
    reference = models.CharField("référence du payeur", max_length=80, blank=True)
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "liste de paiement"
        verbose_name_plural = "listes de paiement"
        ordering = ("-ouverte_le", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["enveloppe"],
                condition=Q(etat=str(EtatListe.OUVERTE)),
                name="liste_paiement_une_ouverte",
            ),
            models.CheckConstraint(
                name="liste_paiement_figee_entiere",
                condition=Q(etat=str(EtatListe.OUVERTE))
                | Q(
                    figee_le__isnull=False,
                    figee_par__isnull=False,
                    total__isnull=False,
                    nombre__gt=0,
                ),
            ),
            models.CheckConstraint(
                name="liste_paiement_transmise_datee",
                condition=~Q(etat=str(EtatListe.TRANSMISE)) | Q(transmise_le__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="liste_paiement_passages",
                field="etat",
                transitions=[("ouverte", "figee"), ("figee", "transmise")],
            ),
            fige(
                "liste_paiement_figee",
                quand=f"OLD.etat <> '{EtatListe.OUVERTE}'",
                sauf=("etat", "transmise_le", "reference", "version"),
            ),
        ]

    def __str__(self) -> str:
        return f"Liste {self.numero}"


@versions_gardees()
class LignePaiement(models.Model):
    """Une somme à payer, ou un avoir (négatif) qui reprend une ligne déjà partie."""

    liste = models.ForeignKey(ListePaiement, on_delete=models.PROTECT, related_name="lignes")
    demande = models.ForeignKey(
        "aides.DemandeAide", on_delete=models.PROTECT, related_name="lignes"
    )
    decision = models.ForeignKey(
        "aides.DecisionAide", on_delete=models.PROTECT, related_name="lignes"
    )
    montant = models.DecimalField("montant", max_digits=10, decimal_places=2)
    payee_a = models.CharField("payée à", max_length=200)
    avoir_de = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="avoir"
    )
    motif = models.CharField("motif de l'avoir", max_length=300, blank=True)
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    date = models.DateField("inscrite le")

    class Meta:
        verbose_name = "ligne d'une liste de paiement"
        verbose_name_plural = "lignes d'une liste de paiement"
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["decision"],
                condition=Q(avoir_de__isnull=True),
                name="ligne_paiement_une_fois",
            ),
            models.CheckConstraint(
                name="ligne_paiement_dans_son_sens",
                condition=Q(avoir_de__isnull=True, montant__gt=0)
                | (Q(avoir_de__isnull=False, montant__lt=0) & ~Q(motif="")),
            ),
        ]
        triggers = [
            fige_avec(
                "ligne_paiement_figee",
                table="aides_listepaiement",
                cle="liste_id",
                quand=_FIGEE,
                operations=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
            )
        ]

    def __str__(self) -> str:
        return f"{self.payee_a} : {self.montant} €"

    @property
    def est_un_avoir(self) -> bool:
        """Vrai si la ligne reprend de l'argent."""
        return self.montant < Decimal(0)
