"""Le contrat de travail d'une personne : un fait daté, que chacun lit à sa façon."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Q

from jalons.activite.enums import (
    NATURES_A_MISSIONS,
    GenreEmployeur,
    NatureContrat,
    OrigineContrat,
    TempsTravail,
)
from jalons.socle.periode import PeriodeField
from jalons.socle.versions import versions_gardees


@versions_gardees()
class ContratTravail(models.Model):
    """Un contrat : chez qui, lequel, de quand à quand. Ce que l'on en croyait un jour reste lisible.

    `periode` : du premier au dernier jour de travail tels que connus ; sans fin : sans terme prévu.
    Aucune lecture (placement, sortie du PLIE, sortie européenne, emploi durable) n'est gardée ici.
    """

    personne = models.ForeignKey(
        "personnes.Personne", on_delete=models.CASCADE, related_name="contrats_travail"
    )
    nature = models.CharField("contrat", max_length=30, choices=NatureContrat.choices())
    employeur = models.CharField("employeur", max_length=160)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    genre_employeur = models.CharField(
        "genre d'employeur", max_length=15, choices=GenreEmployeur.choices(), blank=True
    )
    metier = models.ForeignKey(
        "annuaire.Metier", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    periode = PeriodeField("période")
    heures_hebdo = models.DecimalField(
        "heures par semaine", max_digits=5, decimal_places=2, null=True, blank=True
    )
    temps = models.CharField(
        "temps de travail", max_length=15, choices=TempsTravail.choices(), blank=True
    )
    origine = models.CharField("trouvé par", max_length=15, choices=OrigineContrat.choices())
    positionnement = models.ForeignKey(
        "activite.Positionnement",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="contrats",
    )
    preuve = models.ForeignKey(
        "personnes.Document", on_delete=models.PROTECT, null=True, related_name="+"
    )
    motif_fin = models.CharField("pourquoi il a fini plus tôt", max_length=200, blank=True)
    motif_correction = models.CharField(
        "raison de la dernière correction", max_length=200, blank=True
    )
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "contrat de travail"
        verbose_name_plural = "contrats de travail"
        ordering = ("-periode", "-pk")
        indexes = [GistIndex(fields=["periode"], name="contrat_travail_periode")]
        constraints = [
            ExclusionConstraint(
                name="contrat_travail_pas_deux_fois",
                expressions=[
                    ("personne", RangeOperators.EQUAL),
                    ("siret", RangeOperators.EQUAL),
                    ("employeur", RangeOperators.EQUAL),
                    ("nature", RangeOperators.EQUAL),
                    ("periode", RangeOperators.OVERLAPS),
                ],
                condition=~Q(nature__in=[str(n) for n in NATURES_A_MISSIONS]),
            ),
            models.CheckConstraint(
                name="contrat_travail_siret_lisible",
                condition=Q(siret="") | Q(siret__regex=r"^\d{14}$"),
            ),
            models.CheckConstraint(
                name="contrat_travail_employeur_identifie",
                condition=~Q(siret="") | Q(genre_employeur="particulier"),
            ),
            models.CheckConstraint(
                name="contrat_travail_heures_possibles",
                condition=Q(heures_hebdo__isnull=True)
                | Q(heures_hebdo__gt=0, heures_hebdo__lte=168),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_nature_display()} chez {self.employeur}"


@versions_gardees()
class ConstatEmploi(models.Model):
    """Toujours là à un, trois, six mois ? Ce qui a été constaté, quand, et d'où on le tient."""

    contrat = models.ForeignKey(ContratTravail, on_delete=models.CASCADE, related_name="constats")
    mois = models.PositiveSmallIntegerField("à combien de mois")
    est_present = models.BooleanField("en emploi chez cet employeur")
    date = models.DateField("constaté le")
    source = models.CharField("comment on le sait", max_length=160)
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "constat de présence en emploi"
        verbose_name_plural = "constats de présence en emploi"
        ordering = ("mois",)
        constraints = [
            models.UniqueConstraint(fields=["contrat", "mois"], name="constat_un_par_echeance"),
            models.CheckConstraint(
                name="constat_source_dite", condition=Q(mois__gt=0) & ~Q(source="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contrat}, à {self.mois} mois"
