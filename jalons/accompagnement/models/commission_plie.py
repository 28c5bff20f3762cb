"""La commission qui admet dans le PLIE, et ce qu'elle décide pour chacun."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q

from jalons.accompagnement.enums import DecisionCommission, EtatCommission
from jalons.socle.verrous import fige, fige_avec


class CommissionPlie(models.Model):
    """Une commission d'entrée. Une fois tenue : `pv`, son procès-verbal archivé, et ce qu'il dit,
    `scelle` (`rules.scelles.ProcesVerbalScelle` ; vide pour les plus anciennes)."""

    structure = models.ForeignKey(
        "annuaire.Structure", on_delete=models.PROTECT, related_name="commissions_plie"
    )
    date = models.DateField("date")
    lieu = models.CharField("lieu", max_length=160)
    membres = models.TextField("membres présents", blank=True)
    etat = models.CharField(
        max_length=10, choices=EtatCommission.choices(), default=EtatCommission.PREVUE
    )
    pv = models.ForeignKey("socle.Fichier", on_delete=models.PROTECT, null=True, related_name="+")
    scelle = models.JSONField("procès-verbal scellé", default=dict, editable=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "commission du PLIE"
        verbose_name_plural = "commissions du PLIE"
        ordering = ("-date", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["structure", "date"], name="commission_plie_du_jour"),
            models.CheckConstraint(
                name="commission_plie_tenue_a_un_pv",
                condition=~Q(etat=str(EtatCommission.TENUE)) | Q(pv__isnull=False),
            ),
        ]
        triggers = [
            fige("commission_tenue_figee", quand=f"OLD.etat = '{EtatCommission.TENUE.value}'")
        ]

    def __str__(self) -> str:
        return f"Commission du {self.date:%d/%m/%Y}"


@pghistory.track()
class PassageCommission(models.Model):
    """L'examen d'un parcours par une commission, et sa décision (vide tant qu'elle n'est pas prise)."""

    commission = models.ForeignKey(
        CommissionPlie, on_delete=models.CASCADE, related_name="passages"
    )
    parcours = models.ForeignKey(
        "accompagnement.Parcours", on_delete=models.CASCADE, related_name="passages"
    )
    decision = models.CharField(max_length=10, choices=DecisionCommission.choices(), blank=True)
    motif = models.CharField("motif de la décision", max_length=400, blank=True)
    date = models.DateField("décidée le", null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "passage en commission"
        verbose_name_plural = "passages en commission"
        ordering = ("parcours__personne__nom_naissance", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["commission", "parcours"], name="passage_un_par_commission"
            ),
            models.CheckConstraint(
                name="passage_decide_date", condition=Q(decision="") | Q(date__isnull=False)
            ),
            models.CheckConstraint(
                name="passage_refus_motive",
                condition=~Q(decision__in=["refuse", "ajourne"]) | ~Q(motif=""),
            ),
        ]
        triggers = [
            fige_avec(
                "passage_d_une_commission_tenue",
                table="accompagnement_commissionplie",
                cle="commission_id",
                quand=f"mere.etat = '{EtatCommission.TENUE.value}'",
                operations=pgtrigger.Insert | pgtrigger.Update,
            )
        ]

    def __str__(self) -> str:
        return f"{self.parcours.personne}, {self.commission}"
