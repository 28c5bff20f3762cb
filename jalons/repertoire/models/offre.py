"""La base de l'offre : dispositifs, actions, conventions, et ceux qu'elles touchent."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GistIndex
from django.db import models

from jalons.annuaire.data_inclusion import PublicInsertion, ThemeInsertion
from jalons.repertoire.enums import GenreAction
from jalons.socle.periode import PeriodeField


class Dispositif(models.Model):
    """Un dispositif d'insertion, qu'une ou plusieurs actions mettent en œuvre."""

    code = models.SlugField("code", max_length=60, unique=True)
    nom = models.CharField("nom", max_length=160)
    theme = models.CharField("thème", max_length=60, choices=ThemeInsertion.choices())
    description = models.TextField("description", blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "dispositif"
        ordering = ("nom",)

    def __str__(self) -> str:
        return self.nom


class Action(models.Model):
    """Une action d'insertion : qui la porte, pour qui, où, de quand à quand."""

    intitule = models.CharField("action", max_length=200)
    dispositif = models.ForeignKey(
        Dispositif, on_delete=models.PROTECT, null=True, blank=True, related_name="actions"
    )
    genre = models.CharField("genre", max_length=20, choices=GenreAction.choices())
    porteur = models.ForeignKey(
        "annuaire.Structure", on_delete=models.PROTECT, related_name="actions_portees"
    )
    theme = models.CharField("thème", max_length=60, choices=ThemeInsertion.choices())
    publics = ArrayField(
        models.CharField(max_length=60, choices=PublicInsertion.choices()),
        verbose_name="publics",
        default=list,
        blank=True,
    )
    territoires = models.ManyToManyField(
        "annuaire.Territoire",
        blank=True,
        related_name="actions",
        verbose_name="territoires",
        help_text="Aucun : tout le département.",
    )
    places = models.PositiveIntegerField("places", null=True, blank=True)
    periode = PeriodeField("période")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "action d'insertion"
        verbose_name_plural = "actions d'insertion"
        ordering = ("intitule", "pk")
        indexes = [GistIndex(fields=["periode"], name="action_periode")]

    def __str__(self) -> str:
        return self.intitule


class Comptage(models.Model):
    """Combien de personnes une action a touchées dans l'année, selon qui. Bénéficiaires indirects.

    Une action n'a qu'un comptage par année : dans un genre, personne n'est additionné deux fois
    par la même action.
    """

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="comptages")
    annee = models.PositiveSmallIntegerField("année")
    nombre = models.PositiveIntegerField("personnes")
    source = models.CharField("source", max_length=200)
    date = models.DateField("compté le")
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "comptage"
        ordering = ("-annee", "pk")
        constraints = [models.UniqueConstraint(fields=["action", "annee"], name="comptage_unique")]

    def __str__(self) -> str:
        return f"{self.action} {self.annee} : {self.nombre}"


class ParticipationDispositif(models.Model):
    """Une personne dans un dispositif, d'une entrée à une sortie. Revenir ouvre une autre ligne."""

    dispositif = models.ForeignKey(
        Dispositif, on_delete=models.PROTECT, related_name="participations"
    )
    personne = models.ForeignKey(
        "personnes.Personne", on_delete=models.CASCADE, related_name="participations_dispositif"
    )
    action = models.ForeignKey(
        Action, on_delete=models.PROTECT, null=True, blank=True, related_name="participations"
    )
    entree = models.DateField("entrée le")
    sortie = models.DateField("sortie le", null=True, blank=True)
    motif_sortie = models.CharField("motif de la sortie", max_length=160, blank=True)
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "participation à un dispositif"
        verbose_name_plural = "participations à un dispositif"
        ordering = ("-entree", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["dispositif", "personne"],
                condition=models.Q(sortie=None),
                name="participation_dispositif_en_cours",
            ),
            models.CheckConstraint(
                condition=models.Q(sortie=None) | models.Q(sortie__gte=models.F("entree")),
                name="participation_dispositif_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.personne} — {self.dispositif}"
