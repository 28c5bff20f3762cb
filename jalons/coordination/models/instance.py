"""Les instances qui se réunissent, leurs membres, et ce qu'on leur propose."""

from __future__ import annotations

from datetime import time

from django.db import models

from jalons.coordination.enums import EtatProposition, GenreProposition
from jalons.coordination.instance import Rythme, TypeInstance
from jalons.socle.periode import PeriodeField


class Instance(models.Model):
    """Une instance qui vit : un genre, un territoire ou un dispositif, un animateur, un rythme.

    `rythme_rang`, `rythme_jour`, `rythme_heure`, `rythme_minutes` : vides, ceux de son genre.
    """

    genre = models.CharField("genre", max_length=40, choices=TypeInstance.choix)
    nom = models.CharField("nom", max_length=160)
    territoire = models.ForeignKey(
        "annuaire.Territoire", on_delete=models.PROTECT, null=True, blank=True
    )
    dispositif = models.ForeignKey(
        "repertoire.Dispositif", on_delete=models.PROTECT, null=True, blank=True
    )
    animateur = models.ForeignKey(
        "comptes.Agent", on_delete=models.PROTECT, related_name="instances_animees"
    )
    rythme_mois = models.PositiveSmallIntegerField("rythme (mois)", help_text="0 : à la demande.")
    rythme_rang = models.PositiveSmallIntegerField("semaine du mois", null=True, blank=True)
    rythme_jour = models.PositiveSmallIntegerField("jour", null=True, blank=True)
    rythme_heure = models.TimeField("heure", null=True, blank=True)
    rythme_minutes = models.PositiveSmallIntegerField("durée (minutes)", null=True, blank=True)
    lieu = models.CharField("lieu habituel", max_length=200, blank=True)
    periode = PeriodeField("en activité")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "instance"
        ordering = ("nom",)

    def __str__(self) -> str:
        return self.nom

    @property
    def declaration(self) -> type[TypeInstance]:
        return TypeInstance.par_code(self.genre)

    @property
    def precision_territoire(self) -> str:
        """Le territoire, quand le nom de l'instance ne le dit pas déjà."""
        nom = str(self.territoire or "")
        return "" if nom in self.nom else nom

    @property
    def precision(self) -> str:
        """Genre, puis territoire ou dispositif : ce que le nom de l'instance ne dit pas déjà."""
        sur = self.precision_territoire or str(self.dispositif or "")
        dits = (self.declaration.libelle, sur)
        return " — ".join(d for d in dits if d and d not in self.nom)

    @property
    def rythme(self) -> Rythme:
        """Le rythme de cette instance : ce qu'elle a choisi, sinon celui de son genre."""
        base = self.declaration.rythme
        heure = self.rythme_heure or time(base.heure)
        return Rythme(
            self.rythme_mois,
            base.rang if self.rythme_rang is None else self.rythme_rang,
            base.jour if self.rythme_jour is None else self.rythme_jour,
            heure.hour,
            self.rythme_minutes or base.minutes,
            heure.minute,
        )


class MembreInstance(models.Model):
    """Quelqu'un que l'on invite d'habitude : un agent, ou un partenaire sans compte."""

    instance = models.ForeignKey(Instance, on_delete=models.CASCADE, related_name="membres")
    agent = models.ForeignKey(
        "comptes.Agent", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    nom = models.CharField("nom", max_length=120)
    organisme = models.CharField("organisme", max_length=160, blank=True)
    courriel = models.EmailField("courriel")

    class Meta:
        verbose_name = "membre d'une instance"
        verbose_name_plural = "membres d'une instance"
        ordering = ("organisme", "nom")
        constraints = [
            models.UniqueConstraint(fields=["instance", "courriel"], name="membre_unique")
        ]

    def __str__(self) -> str:
        return self.nom


class Proposition(models.Model):
    """Ce qu'un partenaire ou le service propose pour le programme : intervenant, dispositif, thème."""

    instance = models.ForeignKey(
        Instance, on_delete=models.PROTECT, related_name="propositions", null=True, blank=True
    )
    genre = models.CharField(max_length=15, choices=GenreProposition.choices())
    titre = models.CharField("titre", max_length=160)
    texte = models.TextField("en quelques mots", blank=True)
    intervenant = models.CharField("intervenant", max_length=160, blank=True)
    propose_par = models.CharField("proposé par", max_length=160)
    est_spontanee = models.BooleanField("proposition d'un partenaire", default=False)
    agent = models.ForeignKey(
        "comptes.Agent", on_delete=models.PROTECT, null=True, related_name="+"
    )
    date = models.DateField("proposée le")
    etat = models.CharField(
        max_length=12, choices=EtatProposition.choices(), default=EtatProposition.PROPOSEE
    )
    seance = models.ForeignKey(
        "coordination.Seance",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="propositions",
    )
    motif = models.CharField("motif", max_length=300, blank=True)

    class Meta:
        verbose_name = "proposition"
        ordering = ("-date", "-pk")

    def __str__(self) -> str:
        return self.titre
