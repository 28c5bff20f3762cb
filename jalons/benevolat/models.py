"""Une expérimentation, les besoins des associations, les souhaits des personnes."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from jalons.socle.versions import versions_gardees


class Experimentation(models.Model):
    """Un essai de bénévolat : sur quel territoire, quelle tête de réseau, de quand à quand, son bilan."""

    intitule = models.CharField("expérimentation", max_length=120)
    territoire = models.ForeignKey(
        "annuaire.Territoire", on_delete=models.PROTECT, null=True, related_name="+"
    )
    tete = models.ForeignKey(
        "annuaire.Structure", on_delete=models.PROTECT, related_name="experimentations"
    )
    debut = models.DateField("du")
    fin = models.DateField("au")
    bilan = models.TextField("bilan", blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "expérimentation de bénévolat"
        verbose_name_plural = "expérimentations de bénévolat"
        ordering = ("-debut", "intitule")
        constraints = [
            models.CheckConstraint(name="experimentation_dates", condition=Q(fin__gte=F("debut")))
        ]

    def __str__(self) -> str:
        return self.intitule


class BesoinBenevole(models.Model):
    """Ce qu'une association attend de bénévoles : prérequis, heures plafonnées, jusqu'à quand."""

    experimentation = models.ForeignKey(
        Experimentation, on_delete=models.PROTECT, related_name="besoins"
    )
    association = models.ForeignKey(
        "annuaire.Structure", on_delete=models.PROTECT, related_name="besoins_benevoles"
    )
    intitule = models.CharField("besoin", max_length=120)
    prerequis = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    places = models.PositiveIntegerField("bénévoles attendus")
    heures_semaine = models.PositiveIntegerField("heures par semaine")
    debut = models.DateField("du")
    fin = models.DateField("au")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "besoin de bénévoles"
        verbose_name_plural = "besoins de bénévoles"
        ordering = ("debut", "pk")
        constraints = [
            models.CheckConstraint(name="besoin_benevole_dates", condition=Q(fin__gte=F("debut"))),
            models.CheckConstraint(
                name="besoin_benevole_heures", condition=Q(heures_semaine__gte=1, places__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.intitule}, {self.association}"


@versions_gardees()
class SouhaitBenevole(models.Model):
    """Ce qu'une personne aimerait faire. Ouvert, la tête de réseau la voit ; clos, elle ne la voit plus."""

    personne = models.ForeignKey(
        "personnes.Personne", on_delete=models.CASCADE, related_name="souhaits_benevoles"
    )
    experimentation = models.ForeignKey(
        Experimentation, on_delete=models.PROTECT, related_name="souhaits"
    )
    souhait = models.CharField("ce qu'elle aimerait faire", max_length=200)
    heures_semaine = models.PositiveIntegerField("heures par semaine")
    note_le = models.DateField("noté le")
    clos_le = models.DateField("clos le", null=True)
    issue = models.CharField("issue", max_length=200, blank=True)
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "souhait de bénévolat"
        verbose_name_plural = "souhaits de bénévolat"
        ordering = ("note_le", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["personne"], condition=Q(clos_le=None), name="souhait_un_seul_ouvert"
            )
        ]

    def __str__(self) -> str:
        return self.souhait
