"""Recevoir : à qui l'entrée est confiée, quand la personne vient, et si elle est venue."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from jalons.accueil.enums import EtatRendezVous, ModeEntretien, ModeEnvoi
from jalons.socle.versions import versions_gardees


class PriseEnCharge(models.Model):
    """L'agent à qui une entrée est confiée, de l'accueil à l'orientation."""

    entree = models.OneToOneField(
        "personnes.Entree", on_delete=models.CASCADE, related_name="prise_en_charge"
    )
    agent = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="accueils")
    depuis = models.DateField("depuis le")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "prise en charge"

    def __str__(self) -> str:
        return f"confiée à {self.agent}"


class RendezVous(models.Model):
    """Un rendez-vous ; deux rendez-vous prévus d'un agent ne se chevauchent pas.

    `rang` : 1 pour la première convocation d'une entrée, 2 pour la seconde…
    """

    personne = models.ForeignKey(
        "personnes.Personne", on_delete=models.CASCADE, related_name="rendez_vous"
    )
    entree = models.ForeignKey(
        "personnes.Entree", on_delete=models.SET_NULL, null=True, related_name="rendez_vous"
    )
    agent = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="rendez_vous")
    site = models.ForeignKey("annuaire.Site", on_delete=models.PROTECT)
    debut = models.DateTimeField("début")
    creneau = DateTimeRangeField("créneau")
    objet = models.CharField("objet", max_length=120, default="Entretien d'orientation")
    etat = models.CharField(
        max_length=15, choices=EtatRendezVous.choices, default=EtatRendezVous.PREVU
    )
    rang = models.PositiveSmallIntegerField(default=1)
    commentaire = models.CharField("commentaire", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "rendez-vous"
        verbose_name_plural = "rendez-vous"
        ordering = ("debut",)
        constraints = [
            ExclusionConstraint(
                name="rendez_vous_agent_libre",
                expressions=[
                    ("agent", RangeOperators.EQUAL),
                    ("creneau", RangeOperators.OVERLAPS),
                ],
                condition=Q(etat=EtatRendezVous.PREVU),
                violation_error_message="L'agent a déjà un rendez-vous à cette heure.",
            )
        ]
        indexes = [
            models.Index(fields=["agent", "debut"], name="rendez_vous_agenda"),
            models.Index(fields=["site", "debut"], name="rendez_vous_site"),
        ]

    def __str__(self) -> str:
        return f"{self.objet} du {self.debut:%d/%m/%Y}"


class Convocation(models.Model):
    """La lettre qui convoque à un rendez-vous, archivée."""

    rendez_vous = models.OneToOneField(
        RendezVous, on_delete=models.CASCADE, related_name="convocation"
    )
    document = models.ForeignKey("personnes.Document", on_delete=models.PROTECT, related_name="+")
    mode = models.CharField("envoi", max_length=10, choices=ModeEnvoi.choices)
    date_envoi = models.DateField("envoyée le")

    class Meta:
        verbose_name = "convocation"

    def __str__(self) -> str:
        return f"Convocation du {self.date_envoi:%d/%m/%Y}"


@versions_gardees()
class Entretien(models.Model):
    """La personne a été reçue : ce que comptent les indicateurs de l'axe 1."""

    personne = models.ForeignKey(
        "personnes.Personne", on_delete=models.CASCADE, related_name="entretiens"
    )
    entree = models.ForeignKey(
        "personnes.Entree", on_delete=models.SET_NULL, null=True, related_name="entretiens"
    )
    rendez_vous = models.OneToOneField(
        RendezVous, on_delete=models.SET_NULL, null=True, related_name="entretien"
    )
    agent = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey("annuaire.Site", on_delete=models.PROTECT, null=True)
    date = models.DateField("date")
    mode = models.CharField(max_length=15, choices=ModeEntretien.choices)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "entretien"
        ordering = ("-date", "-pk")
        indexes = [models.Index(fields=["date"], name="entretien_date")]

    def __str__(self) -> str:
        return f"Entretien du {self.date:%d/%m/%Y}"
