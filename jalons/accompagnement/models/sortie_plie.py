"""La sortie de chaque parcours, provisoire puis confirmée."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q

from jalons.accompagnement.enums import EtatSortie, FamilleSortie
from jalons.accompagnement.models.parcours_plie import ParcoursPlie


@pghistory.track()
class SortiePlie(models.Model):
    """La sortie d'un parcours : la situation dite, la règle qui la qualifie, et sa preuve.

    Une sortie positive sans preuve n'existe pas (PL-04) ; elle reste provisoire jusqu'à
    `date_confirmable` (PL-05). `explication` garde les phrases et les faits du jour de la décision.
    """

    parcours = models.OneToOneField(ParcoursPlie, on_delete=models.CASCADE, related_name="sortie")
    date = models.DateField("date de sortie")
    situation = models.JSONField("situation à la sortie")
    employeur = models.CharField("employeur ou organisme", max_length=160, blank=True)
    regle = models.ForeignKey("regles.RegleDatee", on_delete=models.PROTECT, related_name="+")
    famille = models.CharField(max_length=20, choices=FamilleSortie.choices())
    est_positive = models.BooleanField("positive")
    explication = models.JSONField("pourquoi")
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
        verbose_name = "sortie du PLIE"
        verbose_name_plural = "sorties du PLIE"
        indexes = [models.Index(fields=["date"], name="sortie_plie_date")]
        constraints = [
            models.CheckConstraint(
                name="sortie_plie_positive_prouvee",
                condition=Q(est_positive=False) | Q(preuve__isnull=False),
            ),
            models.CheckConstraint(
                name="sortie_plie_provisoire_echeance",
                condition=~Q(etat=str(EtatSortie.PROVISOIRE)) | Q(date_confirmable__isnull=False),
            ),
            models.CheckConstraint(
                name="sortie_plie_jugee_date",
                condition=Q(etat=str(EtatSortie.PROVISOIRE)) | Q(date_confirmation__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_famille_display()} le {self.date:%d/%m/%Y}"

    @property
    def compte_positive(self) -> bool:
        """Vrai si elle compte parmi les sorties positives : une sortie infirmée n'en est plus une."""
        return self.est_positive and self.etat != EtatSortie.INFIRMEE
