"""Territoires, sites, communes, structures : l'organisation, datée, sans nom de département."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from jalons.annuaire.enums import GenreSite, GenreStructure
from jalons.socle.periode import (
    FaitDate,
    FaitQuerySet,
    FaitsCourants,
    PeriodeField,
    une_verite,
)
from jalons.socle.recherche import Normaliser


class Commune(models.Model):
    """Commune de France, par son code Insee (référentiel publié, rechargeable)."""

    code_insee = models.CharField("code Insee", max_length=5, primary_key=True)
    nom = models.CharField("nom", max_length=100)
    departement = models.CharField("département", max_length=3, db_index=True)
    arrondissement = models.CharField("arrondissement", max_length=4, blank=True)
    nom_epci = models.CharField("intercommunalité", max_length=120, blank=True)
    code_epci = models.CharField(
        "SIREN de l'intercommunalité", max_length=9, blank=True, default="", db_default=""
    )
    codes_postaux = ArrayField(models.CharField(max_length=5), verbose_name="codes postaux")
    population = models.PositiveIntegerField("population", default=0)
    latitude = models.FloatField("latitude", null=True)
    longitude = models.FloatField("longitude", null=True)
    cle_recherche = models.GeneratedField(
        expression=Normaliser("nom"),
        output_field=models.CharField(max_length=120),
        db_persist=True,
    )

    class Meta:
        verbose_name = "commune"
        ordering = ("nom",)
        indexes = [
            GinIndex(
                name="commune_recherche", fields=["cle_recherche"], opclasses=["gin_trgm_ops"]
            ),
            GinIndex(name="commune_codes_postaux", fields=["codes_postaux"]),
        ]

    def __str__(self) -> str:
        return self.nom

    @property
    def en_clair(self) -> str:
        """« Nom (code postal) », de quoi distinguer deux homonymes."""
        return f"{self.nom} ({self.codes_postaux[0]})" if self.codes_postaux else self.nom


class CodeAncien(models.Model):
    """Un code, un nom de commune d'avant une fusion, ou d'arrondissement, et la commune d'aujourd'hui.

    Un code Insee n'est jamais réattribué : l'ancien code vaut la commune nouvelle à toute date.
    """

    code = models.CharField("code d'avant", max_length=5, db_index=True)
    nom = models.CharField("nom d'avant", max_length=100, blank=True)
    commune = models.ForeignKey(Commune, on_delete=models.CASCADE, related_name="codes_anciens")
    cle_recherche = models.GeneratedField(
        expression=Normaliser("nom"),
        output_field=models.CharField(max_length=120),
        db_persist=True,
    )

    class Meta:
        verbose_name = "ancien code de commune"
        verbose_name_plural = "anciens codes de commune"
        constraints = [
            models.UniqueConstraint(fields=["code", "nom"], name="code_ancien_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.nom}".strip()


class Metier(models.Model):
    """Métier du Répertoire opérationnel des métiers et des emplois (ROME 4.0)."""

    code_rome = models.CharField("code ROME", max_length=5, primary_key=True)
    libelle = models.CharField("libellé", max_length=200)
    cle_recherche = models.GeneratedField(
        expression=Normaliser("libelle"),
        output_field=models.CharField(max_length=250),
        db_persist=True,
    )

    class Meta:
        verbose_name = "métier"
        ordering = ("libelle",)
        indexes = [
            GinIndex(name="metier_recherche", fields=["cle_recherche"], opclasses=["gin_trgm_ops"])
        ]

    def __str__(self) -> str:
        return f"{self.libelle} ({self.code_rome})"


class Appellation(models.Model):
    """Un nom courant d'un métier : une appellation du ROME, ou un mot que l'on dit (`est_usuelle`)."""

    metier = models.ForeignKey(Metier, on_delete=models.CASCADE, related_name="appellations")
    libelle = models.CharField("appellation", max_length=160)
    est_usuelle = models.BooleanField("mot courant", default=False)
    cle_recherche = models.GeneratedField(
        expression=Normaliser("libelle"),
        output_field=models.CharField(max_length=200),
        db_persist=True,
    )

    class Meta:
        verbose_name = "appellation d'un métier"
        verbose_name_plural = "appellations d'un métier"
        ordering = ("libelle",)
        constraints = [
            models.UniqueConstraint(fields=["metier", "libelle"], name="appellation_unique")
        ]
        indexes = [
            GinIndex(
                name="appellation_recherche",
                fields=["cle_recherche"],
                opclasses=["gin_trgm_ops"],
            )
        ]

    def __str__(self) -> str:
        return self.libelle


class Territoire(models.Model):
    """Territoire d'action du département ; il peut en exister d'anciens."""

    code = models.SlugField("code", max_length=40, unique=True)
    nom = models.CharField("nom", max_length=100)
    periode = PeriodeField("en vigueur")

    class Meta:
        verbose_name = "territoire"
        ordering = ("nom",)

    def __str__(self) -> str:
        return self.nom


class Site(models.Model):
    """Lieu où l'on reçoit : un CMS, une MSD, une antenne."""

    code = models.SlugField("code", max_length=40, unique=True)
    nom = models.CharField("nom", max_length=120)
    genre = models.CharField("genre", max_length=20, choices=GenreSite.choices)
    territoire = models.ForeignKey(Territoire, on_delete=models.PROTECT, related_name="sites")
    adresse = models.CharField("adresse", max_length=200, blank=True)
    code_postal = models.CharField("code postal", max_length=5, blank=True)
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, null=True, blank=True)
    telephone = models.CharField("téléphone", max_length=20, blank=True)
    courriel = models.EmailField("courriel", blank=True)
    horaires = models.CharField("horaires", max_length=200, blank=True)
    acces = models.CharField("accès", max_length=300, blank=True)
    periode = PeriodeField("ouvert")

    class Meta:
        verbose_name = "site"
        ordering = ("nom",)

    def __str__(self) -> str:
        return self.nom


class Sectorisation(FaitDate):
    """À quel site une commune est rattachée, pendant quelle période, et comme on l'a su.

    La première d'une commune est l'organisation même : les séjours la tiennent pour connue de tout
    temps. Une correction ne change pas ce qui fut dit avant elle.
    """

    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="sectorisations")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="sectorisations")

    objects: ClassVar[FaitsCourants] = FaitsCourants()
    histoire: ClassVar[Any] = FaitQuerySet.as_manager()

    class Meta:
        verbose_name = "sectorisation"
        constraints = [
            une_verite(
                "sectorisation_un_site_a_la_fois",
                "commune",
                violation_error_message="Cette commune est déjà rattachée à un site sur la période.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.commune} → {self.site} {self.periode}"


class Structure(models.Model):
    """Organisme : le Département lui-même, un délégataire, France Travail, une SIAE…"""

    code = models.SlugField("code", max_length=60, unique=True)
    nom = models.CharField("nom", max_length=160)
    sigle = models.CharField("sigle", max_length=40, blank=True)
    genre = models.CharField("genre", max_length=20, choices=GenreStructure.choices)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    adresse = models.CharField("adresse", max_length=200, blank=True)
    code_postal = models.CharField("code postal", max_length=5, blank=True)
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, null=True, blank=True)
    telephone = models.CharField("téléphone", max_length=20, blank=True)
    courriel = models.EmailField("courriel", blank=True)
    territoires = models.ManyToManyField(Territoire, blank=True, related_name="structures")
    est_organisme_referent = models.BooleanField("peut être organisme référent", default=False)
    periode = PeriodeField("en activité")

    class Meta:
        verbose_name = "structure"
        ordering = ("nom",)

    def __str__(self) -> str:
        return self.sigle or self.nom
