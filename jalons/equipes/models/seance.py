"""Ce qu'une équipe ajoute à sa séance : qui la préside, le quorum constaté, le procès-verbal."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from jalons.equipes.models.equipe import Equipe
from jalons.socle.verrous import fige


class SeanceEquipe(models.Model):
    """La séance d'une équipe. Les présences et la date sont celles de `coordination.Seance`.

    `constat` : le quorum et les présents au moment de la signature, figés avec elle.
    """

    equipe = models.ForeignKey(Equipe, on_delete=models.PROTECT, related_name="seances")
    seance = models.OneToOneField(
        "coordination.Seance", on_delete=models.PROTECT, related_name="seance_equipe"
    )
    president = models.CharField("présidée par", max_length=120, blank=True)
    constat = models.JSONField("quorum constaté", default=dict, blank=True)
    pv = models.ForeignKey("socle.Fichier", on_delete=models.PROTECT, null=True, related_name="+")
    signe_le = models.DateField("procès-verbal signé le", null=True)
    signe_par = models.ForeignKey(
        "comptes.Agent", on_delete=models.PROTECT, null=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "séance d'équipe"
        verbose_name_plural = "séances d'équipe"
        ordering = ("-seance__debut",)
        constraints = [
            models.CheckConstraint(
                name="seance_equipe_signee_a_un_pv",
                condition=Q(signe_le__isnull=True)
                | (Q(pv__isnull=False) & Q(signe_par__isnull=False) & ~Q(president="")),
            )
        ]
        triggers = [fige("seance_equipe_signee_figee", quand="OLD.signe_le IS NOT NULL")]

    def __str__(self) -> str:
        return f"{self.seance.instance} du {self.seance.debut:%d/%m/%Y}"

    @property
    def est_signee(self) -> bool:
        return self.signe_le is not None
