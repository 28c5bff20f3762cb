"""Le temps des agents sur les opérations."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from jalons.fse.enums import EtatFeuille, ModeTemps, MomentAbsence
from jalons.socle.periode import PeriodeField
from jalons.socle.verrous import fige, fige_avec


class MissionAgent(models.Model):
    """Un agent sur une opération : part de son temps, lettre de mission, coût.

    `quotite` est en points de temps plein (0 à 100). `cout_annuel` : brut chargé des derniers mois
    documentés (`mois_documentes`, douze au plus), en euros ; porté à l'année, il donne le taux horaire.
    """

    operation = models.ForeignKey(
        "fse.Operation", on_delete=models.PROTECT, related_name="missions"
    )
    agent = models.ForeignKey(
        "comptes.Agent", on_delete=models.PROTECT, related_name="missions_fse"
    )
    periode = PeriodeField("période")
    mode = models.CharField("justification", max_length=10, choices=ModeTemps.choices())
    quotite = models.DecimalField("part du temps (%)", max_digits=5, decimal_places=2)
    temps_travail = models.DecimalField(
        "temps de travail de l'agent (% d'un temps plein)",
        max_digits=5,
        decimal_places=2,
        default=100,
    )
    objet = models.CharField("objet de la mission", max_length=300, blank=True)
    heures_mois = models.DecimalField(
        "heures par mois sur l'opération", max_digits=6, decimal_places=2, null=True, blank=True
    )
    lettre_signee_le = models.DateField("lettre de mission signée le", null=True, blank=True)
    cout_annuel = models.DecimalField(
        "coût annuel chargé (€)", max_digits=12, decimal_places=2, null=True, blank=True
    )
    mois_documentes = models.PositiveSmallIntegerField("mois documentés", default=12)
    responsable = models.ForeignKey(
        "comptes.Agent",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="responsable hiérarchique",
    )
    fichier = models.ForeignKey("socle.Fichier", on_delete=models.PROTECT, null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "mission d'un agent"
        verbose_name_plural = "missions des agents"
        ordering = ("agent__nom", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(quotite__gt=0, quotite__lte=100), name="mission_quotite_bornee"
            )
        ]

    def __str__(self) -> str:
        return str(self.agent)


class FeuilleTemps(models.Model):
    """La feuille d'un mois : signée par l'agent, puis par son responsable ; ensuite elle ne bouge plus.

    `est_neant` : signée sans aucune heure, exprès.
    """

    mission = models.ForeignKey(MissionAgent, on_delete=models.PROTECT, related_name="feuilles")
    mois = models.DateField("mois")
    etat = models.CharField(
        max_length=15, choices=EtatFeuille.choices(), default=EtatFeuille.BROUILLON
    )
    est_neant = models.BooleanField("néant", default=False)
    signee_agent_le = models.DateField("signée par l'agent le", null=True)
    responsable = models.ForeignKey(
        "comptes.Agent", on_delete=models.PROTECT, null=True, related_name="+"
    )
    signee_responsable_le = models.DateField("signée par le responsable le", null=True)
    scellee = models.JSONField("feuille scellée", default=dict, editable=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "feuille de temps"
        verbose_name_plural = "feuilles de temps"
        ordering = ("-mois",)
        constraints = [
            models.UniqueConstraint(fields=["mission", "mois"], name="feuille_mois_unique")
        ]
        triggers = [
            fige("feuille_validee_figee", quand=f"OLD.etat = '{EtatFeuille.VALIDEE.value}'")
        ]

    def __str__(self) -> str:
        return f"{self.mission} {self.mois:%m/%Y}"


class JourTemps(models.Model):
    """Les heures d'un jour et ce qui a été fait."""

    feuille = models.ForeignKey(FeuilleTemps, on_delete=models.CASCADE, related_name="jours")
    jour = models.DateField("jour")
    heures = models.DecimalField("heures", max_digits=4, decimal_places=2)
    tache = models.CharField("tâche", max_length=200, blank=True)

    class Meta:
        verbose_name = "jour de temps"
        verbose_name_plural = "jours de temps"
        ordering = ("jour",)
        constraints = [
            models.UniqueConstraint(fields=["feuille", "jour"], name="jour_temps_unique"),
            models.CheckConstraint(
                condition=Q(heures__gte=0, heures__lte=24), name="jour_temps_borne"
            ),
        ]
        triggers = [
            fige_avec(
                "jour_d_une_feuille_signee",
                table="fse_feuilletemps",
                cle="feuille_id",
                quand=f"mere.etat <> '{EtatFeuille.BROUILLON.value}'",
                operations=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
            )
        ]

    def __str__(self) -> str:
        return f"{self.jour:%d/%m/%Y} : {self.heures} h"


class Absence(models.Model):
    """Un congé ou un arrêt d'un agent, bornes comprises. `moment` : une demi-journée d'un seul jour."""

    agent = models.ForeignKey("comptes.Agent", on_delete=models.CASCADE, related_name="absences")
    periode = PeriodeField("période")
    moment = models.CharField(
        "demi-journée", max_length=10, choices=MomentAbsence.choices(), blank=True
    )
    motif = models.CharField("motif", max_length=60)

    class Meta:
        verbose_name = "absence"
        ordering = ("-periode",)

    def __str__(self) -> str:
        return f"{self.agent}, {self.motif} {self.periode}"
