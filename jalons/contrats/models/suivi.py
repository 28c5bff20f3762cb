"""Ce qui vient après la signature : l'offre raisonnable, les points d'étape, l'information donnée."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from jalons.contrats.enums import Temps
from jalons.contrats.models.contrat import Contrat
from jalons.socle.versions import versions_gardees


@versions_gardees()
class OffreRaisonnable(models.Model):
    """Les éléments de l'offre raisonnable d'emploi (C. trav. R.5411-15-1). Se complète et se corrige.

    `commune` : une commune du référentiel, donc du territoire national. `salaire` : brut mensuel
    attendu, en euros.
    """

    contrat = models.OneToOneField(Contrat, on_delete=models.CASCADE, related_name="offre")
    emplois = models.CharField("emplois recherchés", max_length=400)
    temps = models.CharField("temps de travail", max_length=15, choices=Temps.choices())
    commune = models.ForeignKey(
        "annuaire.Commune", on_delete=models.PROTECT, verbose_name="autour de", related_name="+"
    )
    rayon_km = models.PositiveSmallIntegerField("rayon en kilomètres")
    salaire = models.DecimalField("salaire brut mensuel", max_digits=8, decimal_places=2)
    coherence = models.CharField("pourquoi ce salaire", max_length=400)
    actes_positifs = models.CharField("démarches de recherche attendues", max_length=400)
    date = models.DateField("définie le")
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "offre raisonnable d'emploi"
        verbose_name_plural = "offres raisonnables d'emploi"
        constraints = [
            models.CheckConstraint(
                name="offre_dite",
                condition=~Q(emplois="") & ~Q(coherence="") & Q(salaire__gt=0),
            )
        ]

    def __str__(self) -> str:
        return self.emplois


class PointContrat(models.Model):
    """Un point d'étape fait avec la personne : l'actualisation, ou l'examen d'un parcours social.

    `est_conjoint` : le diagnostic conjoint avec France Travail que demande l'examen (CASF L.262-31).
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.CASCADE, related_name="points")
    date = models.DateField("fait le")
    constat = models.CharField("ce qui s'en dit", max_length=600)
    est_conjoint = models.BooleanField("diagnostic conjoint avec France Travail", default=False)
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "point d'étape d'un contrat"
        verbose_name_plural = "points d'étape d'un contrat"
        ordering = ("-date", "-pk")
        constraints = [models.CheckConstraint(name="point_contrat_dit", condition=~Q(constat=""))]

    def __str__(self) -> str:
        return f"Point du {self.date:%d/%m/%Y}"


class RemiseInformation(models.Model):
    """La fiche des droits et devoirs, remise à la personne tel jour, en telle langue.

    `document` : l'exemplaire remis, archivé ; `mode` : comment.
    """

    personne = models.ForeignKey(
        "personnes.Personne", on_delete=models.CASCADE, related_name="informations_remises"
    )
    edition = models.CharField("édition", max_length=20)
    langue = models.CharField("langue", max_length=10)
    mode = models.CharField("remise", max_length=20)
    document = models.ForeignKey("personnes.Document", on_delete=models.PROTECT, related_name="+")
    date = models.DateField("remise le")
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "remise de la fiche des droits et devoirs"
        verbose_name_plural = "remises de la fiche des droits et devoirs"
        ordering = ("-date", "-pk")

    def __str__(self) -> str:
        return f"Fiche remise le {self.date:%d/%m/%Y}"
