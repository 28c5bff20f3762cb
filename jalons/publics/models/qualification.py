"""Une personne est d'un public : depuis quand, d'après qui ; et ce qui a suivi."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q

from jalons.publics.enums import EtatSuite, SourcePublic
from jalons.publics.genres import GenrePublic
from jalons.socle.periode import FaitDate, FaitQuerySet, FaitsCourants


class Qualification(FaitDate):
    """Un public, une période, une source. Deux horloges : ce que l'on croyait un jour reste lisible.

    `revoir_le` : quand la relire, selon le public. `precision` ne dit rien de la santé.
    """

    personne = models.ForeignKey(
        "personnes.Personne", on_delete=models.CASCADE, related_name="qualifications"
    )
    public = models.CharField("public", max_length=40, choices=GenrePublic.choix)
    source = models.CharField("d'après", max_length=20, choices=SourcePublic.choices())
    precision = models.CharField("précision", max_length=200, blank=True)
    revoir_le = models.DateField("à revoir le", null=True)
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[FaitsCourants] = FaitsCourants()
    histoire: ClassVar[Any] = FaitQuerySet.as_manager()

    class Meta:
        verbose_name = "qualification"
        indexes = [models.Index(fields=["public", "personne"], name="qualification_public")]
        constraints = [
            ExclusionConstraint(
                name="qualification_une_verite",
                expressions=[
                    ("personne", RangeOperators.EQUAL),
                    ("public", RangeOperators.EQUAL),
                    ("periode", RangeOperators.OVERLAPS),
                    ("connu", RangeOperators.OVERLAPS),
                ],
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_public_display()}, {self.periode}"

    @property
    def genre(self) -> type[GenrePublic]:
        """Ce public."""
        return GenrePublic.par_code(self.public)


class SuiteQualification(models.Model):
    """Ce que la reconnaissance a ouvert : une transmission à faire, et ce qu'il en est advenu."""

    personne = models.ForeignKey("personnes.Personne", on_delete=models.CASCADE, related_name="+")
    public = models.CharField(max_length=40, choices=GenrePublic.choix)
    code = models.CharField(max_length=40)
    ouverte_le = models.DateField("ouverte le")
    etat = models.CharField(max_length=10, choices=EtatSuite.choices(), default=EtatSuite.A_FAIRE)
    reponse = models.CharField("ce qui a été fait", max_length=300, blank=True)
    note_le = models.DateField("noté le", null=True)
    note_par = models.ForeignKey(
        "comptes.Agent", on_delete=models.PROTECT, null=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "suite d'une qualification"
        verbose_name_plural = "suites d'une qualification"
        indexes = [models.Index(fields=["etat", "code"], name="suite_public_etat")]
        constraints = [
            models.UniqueConstraint(
                fields=["personne", "public", "code"],
                name="suite_public_une_ouverte",
                condition=Q(etat=str(EtatSuite.A_FAIRE)),
            ),
            models.CheckConstraint(
                name="suite_public_notee",
                condition=Q(etat=str(EtatSuite.A_FAIRE))
                | (Q(note_le__isnull=False, note_par__isnull=False) & ~Q(reponse="")),
            ),
        ]

    def __str__(self) -> str:
        return self.libelle

    @property
    def libelle(self) -> str:
        """Ce qu'il y a à faire."""
        suites = GenrePublic.par_code(self.public).suites
        return next((s.libelle for s in suites if s.code == self.code), self.code)
