"""La demande d'une autre orientation, de qui elle vient à ce qui en est décidé."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from jalons.accueil.enums import DemandeurReorientation, EtatDemande, MotifReorientation
from jalons.accueil.models.orientation import Orientation
from jalons.repertoire.enums import Voie
from jalons.socle.versions import versions_gardees


@versions_gardees()
class DemandeReorientation(models.Model):
    """Une autre orientation demandée, par la personne ou par qui l'accompagne, et sa suite.

    `orientation` : celle qui ne convient plus. Ouverte, elle interrompt le délai du contrat ;
    `nouvelle` : l'orientation qui en est née.
    """

    personne = models.ForeignKey(
        "personnes.Personne", on_delete=models.CASCADE, related_name="demandes_reorientation"
    )
    orientation = models.ForeignKey(
        Orientation, on_delete=models.PROTECT, related_name="reorientations_demandees"
    )
    demandee_par = models.CharField(
        "demandée par", max_length=10, choices=DemandeurReorientation.choices
    )
    motif = models.CharField("motif", max_length=40, choices=MotifReorientation.choices)
    precision = models.CharField("précisions", max_length=400, blank=True)
    voie = models.CharField("voie recommandée", max_length=40, choices=Voie.choices, blank=True)
    date = models.DateField("demandée le")
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    etat = models.CharField(max_length=10, choices=EtatDemande.choices, default=EtatDemande.OUVERTE)
    nouvelle = models.OneToOneField(
        Orientation, on_delete=models.PROTECT, null=True, related_name="demande_d_origine"
    )
    close_le = models.DateField("close le", null=True)
    motif_classement = models.CharField("sans suite parce que", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "demande de réorientation"
        verbose_name_plural = "demandes de réorientation"
        ordering = ("date", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["personne"],
                condition=Q(etat=EtatDemande.OUVERTE.value),
                name="demande_reorientation_une_ouverte",
            ),
            models.CheckConstraint(
                name="demande_reorientation_close",
                condition=Q(etat=EtatDemande.OUVERTE.value, close_le__isnull=True)
                | Q(etat=EtatDemande.DECIDEE.value, close_le__isnull=False, nouvelle__isnull=False)
                | (
                    Q(etat=EtatDemande.CLASSEE.value, close_le__isnull=False)
                    & ~Q(motif_classement="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"Réorientation demandée le {self.date:%d/%m/%Y}"
