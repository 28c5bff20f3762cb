"""La sortie de chaque parcours, provisoire puis confirmée."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from jalons.accompagnement.enums import EtatSortie
from jalons.accompagnement.models.parcours import Parcours
from jalons.socle.versions import versions_gardees


@versions_gardees()
class SortieParcours(models.Model):
    """La sortie d'un parcours : pourquoi, et sa preuve. `motif` : un code que son genre déclare.

    Une sortie positive sans preuve n'existe pas (PL-04) ; elle reste provisoire jusqu'à
    `date_confirmable` (PL-05). Un genre que des règles qualifient (le PLIE) garde la situation dite,
    la règle, et dans `explication` les phrases et les faits du jour de la décision.
    """

    parcours = models.OneToOneField(Parcours, on_delete=models.CASCADE, related_name="sortie")
    date = models.DateField("date de sortie")
    motif = models.CharField("motif de sortie", max_length=30)
    situation = models.JSONField("situation à la sortie", default=dict, blank=True)
    employeur = models.CharField("employeur ou organisme", max_length=160, blank=True)
    regle = models.ForeignKey(
        "regles.RegleDatee", on_delete=models.PROTECT, null=True, related_name="+"
    )
    est_positive = models.BooleanField("positive")
    explication = models.JSONField("pourquoi", default=dict, blank=True)
    etat = models.CharField(max_length=12, choices=EtatSortie.choices())
    preuve = models.ForeignKey(
        "personnes.Document", on_delete=models.PROTECT, null=True, related_name="+"
    )
    date_confirmable = models.DateField("à confirmer à partir du", null=True)
    preuve_confirmation = models.ForeignKey(
        "personnes.Document", on_delete=models.PROTECT, null=True, related_name="+"
    )
    date_confirmation = models.DateField("confirmée ou infirmée le", null=True)
    commentaire = models.CharField("commentaire", max_length=400, blank=True)
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "sortie d'un parcours"
        verbose_name_plural = "sorties d'un parcours"
        indexes = [models.Index(fields=["date"], name="sortie_parcours_date")]
        constraints = [
            models.CheckConstraint(
                name="sortie_parcours_positive_prouvee",
                condition=Q(est_positive=False) | Q(preuve__isnull=False),
            ),
            models.CheckConstraint(
                name="sortie_parcours_provisoire_echeance",
                condition=~Q(etat=str(EtatSortie.PROVISOIRE)) | Q(date_confirmable__isnull=False),
            ),
            models.CheckConstraint(
                name="sortie_parcours_jugee_date",
                condition=Q(etat=str(EtatSortie.PROVISOIRE)) | Q(date_confirmation__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.motif_dit} le {self.date:%d/%m/%Y}"

    @property
    def motif_dit(self) -> str:
        """Le motif, tel que le genre du parcours le dit."""
        return self.parcours.declare.motif_de_sortie(self.motif).libelle

    @property
    def etat_dit(self) -> str:
        """« Non positive », « Positive, provisoire »… ; infirmée, elle n'est plus que cela."""
        if self.etat == EtatSortie.INFIRMEE:
            return "Infirmée"
        if not self.est_positive:
            return "Non positive"
        return (
            "Positive, provisoire" if self.etat == EtatSortie.PROVISOIRE else "Positive, confirmée"
        )

    @property
    def compte_positive(self) -> bool:
        """Vrai si elle compte parmi les sorties positives : une sortie infirmée n'en est plus une."""
        return self.est_positive and self.etat != EtatSortie.INFIRMEE
