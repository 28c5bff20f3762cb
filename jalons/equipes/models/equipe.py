"""L'équipe : son ressort, ses compétences, ses membres par collège, datés."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import Q

from jalons.equipes.enums import College
from jalons.equipes.theme import ThemeEquipe
from jalons.socle.periode import PeriodeField
from jalons.socle.versions import versions_gardees


@versions_gardees()
class Equipe(models.Model):
    """Une équipe pluridisciplinaire : l'instance qui se réunit, son ressort, ce qu'elle examine.

    Son nom, son animateur, son rythme et son lieu sont ceux de l'instance. `territoires` : son
    ressort ; vide, le département. `themes` : ses compétences, des codes de `ThemeEquipe`.
    """

    instance = models.OneToOneField(
        "coordination.Instance", on_delete=models.PROTECT, related_name="equipe"
    )
    territoires = models.ManyToManyField("annuaire.Territoire", blank=True, related_name="+")
    themes = ArrayField(models.CharField(max_length=40), verbose_name="compétences")
    arrete = models.CharField(
        "arrêté du président",
        max_length=200,
        blank=True,
        help_text="Numéro et date : il fixe le nombre, le ressort, la composition et le règlement.",
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "équipe pluridisciplinaire"
        verbose_name_plural = "équipes pluridisciplinaires"
        ordering = ("instance__nom",)

    def __str__(self) -> str:
        return str(self.instance)

    @property
    def competences(self) -> list[type[ThemeEquipe]]:
        """Ses thèmes, dans l'ordre de l'ordre du jour."""
        return [t for t in ThemeEquipe.en_ordre() if t.code in self.themes]


@versions_gardees()
class MembreEquipe(models.Model):
    """Quelqu'un qui siège au titre d'un collège, de quand à quand ; `supplee` : le titulaire remplacé."""

    equipe = models.ForeignKey(Equipe, on_delete=models.PROTECT, related_name="membres")
    college = models.CharField("collège", max_length=40, choices=College.choices)
    nom = models.CharField("nom", max_length=120)
    organisme = models.CharField("organisme", max_length=160, blank=True)
    courriel = models.EmailField("courriel")
    agent = models.ForeignKey(
        "comptes.Agent", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    supplee = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="suppleants"
    )
    periode = PeriodeField("siège")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "membre d'une équipe"
        verbose_name_plural = "membres d'une équipe"
        ordering = ("college", "nom", "pk")
        constraints = [
            ExclusionConstraint(
                name="membre_equipe_une_fois",
                expressions=[
                    ("equipe", RangeOperators.EQUAL),
                    ("courriel", RangeOperators.EQUAL),
                    ("periode", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                name="membre_equipe_courriel_minuscule",
                condition=Q(courriel=models.functions.Lower("courriel")),
            ),
        ]

    def __str__(self) -> str:
        return self.nom

    @property
    def siege(self) -> int:
        """Le numéro de son siège : celui du titulaire, pour lui comme pour ses suppléants."""
        return self.supplee_id or self.pk
