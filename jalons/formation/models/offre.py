"""Une formation, et ses sessions : où, quand, combien de places, qui paie."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from jalons.formation.enums import EtatRecrutement, Financeur, ObjectifFormation
from jalons.socle.recherche import Normaliser


class Formation(models.Model):
    """Une formation d'un organisme, telle que sa source la décrit. `identifiant` : « source--numéro »."""

    source = models.CharField("source", max_length=60)
    identifiant = models.CharField("identifiant", max_length=160, unique=True)
    intitule = models.CharField("intitulé", max_length=255)
    organisme = models.ForeignKey(
        "annuaire.Structure", on_delete=models.PROTECT, related_name="formations"
    )
    objectif = models.CharField("objectif", max_length=24, choices=ObjectifFormation.choices())
    prerequis = models.CharField("prérequis", max_length=3000, blank=True)
    formacodes = ArrayField(models.CharField(max_length=5), default=list, verbose_name="Formacode")
    romes = ArrayField(models.CharField(max_length=5), default=list, verbose_name="codes ROME")

    class Meta:
        verbose_name = "formation"
        ordering = ("intitule", "pk")

    def __str__(self) -> str:
        return self.intitule


class SessionFormation(models.Model):
    """Une session : ses dates sont comprises. `territoire` : celui de sa commune, au dernier import.

    `mots` : ce que la recherche lit (intitulé, organisme, ville, codes, métiers).
    """

    formation = models.ForeignKey(Formation, on_delete=models.CASCADE, related_name="sessions")
    identifiant = models.CharField("identifiant", max_length=200, unique=True)
    debut = models.DateField("commence le")
    fin = models.DateField("finit le")
    commune = models.ForeignKey(
        "annuaire.Commune", on_delete=models.PROTECT, null=True, related_name="+"
    )
    territoire = models.ForeignKey(
        "annuaire.Territoire", on_delete=models.PROTECT, null=True, related_name="+"
    )
    lieu = models.CharField("lieu", max_length=200, blank=True)
    places = models.PositiveIntegerField("places", null=True)
    financeurs = ArrayField(
        models.CharField(max_length=20, choices=Financeur.choices()), default=list
    )
    heures = models.PositiveIntegerField("heures", null=True)
    recrutement = models.CharField(
        "inscriptions", max_length=10, choices=EtatRecrutement.choices(), default="ouvert"
    )
    inscription_jusqu_au = models.DateField("inscription jusqu'au", null=True)
    mots = models.TextField(blank=True)
    cle_recherche = models.GeneratedField(
        expression=Normaliser("mots"), output_field=models.TextField(), db_persist=True
    )

    class Meta:
        verbose_name = "session de formation"
        verbose_name_plural = "sessions de formation"
        ordering = ("debut", "pk")
        constraints = [
            models.CheckConstraint(name="session_finit_apres", condition=Q(fin__gte=F("debut")))
        ]
        indexes = [
            models.Index(fields=["territoire", "debut"], name="session_territoire"),
            models.Index(fields=["fin"], name="session_fin"),
            models.Index(fields=["debut", "id"], name="session_debut"),
            GinIndex(
                name="session_recherche", fields=["cle_recherche"], opclasses=["gin_trgm_ops"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.formation.intitule}, {self.dates}"

    @property
    def dates(self) -> str:
        """« du 01/03/2026 au 30/06/2026 »."""
        return f"du {self.debut:%d/%m/%Y} au {self.fin:%d/%m/%Y}"

    @property
    def qui_finance(self) -> str:
        """« Région, Fonds social européen »."""
        return ", ".join(Financeur(f).label for f in self.financeurs)
