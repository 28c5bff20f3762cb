"""Une campagne, ses employeurs reconnus, et ce qui est dit à la caisse."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from jalons.neutralisations.enums import EtatSignalement, Regime
from jalons.socle.versions import versions_gardees


class Campagne(models.Model):
    """Des revenus que l'on ne compte pas : quelle culture ou quelles formations, de quand à quand."""

    regime = models.CharField("régime", max_length=12, choices=Regime.choices())
    intitule = models.CharField("campagne", max_length=120)
    culture = models.CharField("culture", max_length=60, blank=True)
    debut = models.DateField("du")
    fin = models.DateField("au")
    acte = models.CharField("ce qui la permet", max_length=200)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "campagne"
        ordering = ("-debut", "intitule")
        constraints = [
            models.CheckConstraint(name="campagne_finit_apres", condition=Q(fin__gte=F("debut"))),
            models.UniqueConstraint(fields=["intitule", "debut"], name="campagne_unique"),
        ]

    def __str__(self) -> str:
        return self.intitule


class EmployeurReconnu(models.Model):
    """Un employeur d'une campagne ; se reconnaît à son SIRET, sinon à son nom."""

    campagne = models.ForeignKey(Campagne, on_delete=models.CASCADE, related_name="employeurs")
    nom = models.CharField("nom", max_length=160)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    commune = models.CharField("commune", max_length=100, blank=True)
    cle = models.CharField(max_length=180)

    class Meta:
        verbose_name = "employeur reconnu"
        verbose_name_plural = "employeurs reconnus"
        ordering = ("nom",)
        constraints = [
            models.UniqueConstraint(fields=["campagne", "cle"], name="employeur_une_fois")
        ]

    def __str__(self) -> str:
        return self.nom


@versions_gardees()
class Signalement(models.Model):
    """Ce qui est dit à la caisse : ces jours-là, ces revenus ne se comptent pas."""

    campagne = models.ForeignKey(Campagne, on_delete=models.PROTECT, related_name="signalements")
    personne = models.ForeignKey(
        "personnes.Personne", on_delete=models.CASCADE, related_name="neutralisations"
    )
    origine = models.CharField("d'après", max_length=40)
    employeur = models.CharField("chez", max_length=200)
    debut = models.DateField("du")
    fin = models.DateField("au")
    etat = models.CharField(max_length=8, choices=EtatSignalement.choices(), default="dit")
    dit_le = models.DateField("dit à la caisse le")
    motif = models.CharField("pourquoi", max_length=300, blank=True)
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "signalement"
        ordering = ("-dit_le", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["campagne", "origine"],
                condition=Q(etat="dit"),
                name="signalement_une_fois",
            ),
            models.CheckConstraint(name="signalement_dates", condition=Q(fin__gte=F("debut"))),
        ]

    def __str__(self) -> str:
        return f"{self.personne}, {self.campagne}"
