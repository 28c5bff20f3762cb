"""La fiche publique, les preuves d'affichage, les séances cofinancées."""

from __future__ import annotations

from django.db import models

from jalons.fse.enums import GenrePreuvePublicite
from jalons.fse.operation.models.operation import Operation


class FichePublicite(models.Model):
    """Ce que l'opération dit d'elle au public (règlement 2021/1060, art. 50).

    `actions` : liste de {titre, texte, niveau}, dans l'ordre de lecture.
    """

    operation = models.OneToOneField(Operation, on_delete=models.CASCADE, related_name="fiche")
    contexte = models.TextField("contexte", blank=True)
    description = models.TextField("description", blank=True)
    objectifs = models.TextField("objectifs", blank=True)
    publics = models.TextField("publics", blank=True)
    actions = models.JSONField("actions", default=list, blank=True)
    territoires = models.CharField("territoires", max_length=300, blank=True)
    moyens = models.CharField("moyens", max_length=300, blank=True)
    resultats_attendus = models.TextField("résultats attendus", blank=True)
    resultats_obtenus = models.TextField("résultats obtenus", blank=True)
    apport_union = models.TextField("ce qu'apporte l'Union", blank=True)
    montre_budget = models.BooleanField("montrer le budget et la part de l'Union", default=True)
    montre_plan = models.BooleanField("montrer le plan de financement détaillé", default=False)
    date_publication = models.DateField("publiée le", null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "fiche de publicité"

    def __str__(self) -> str:
        return str(self.operation)


class PreuvePublicite(models.Model):
    """Une affiche, une plaque, une page : où, quand, avec sa photo ou sa capture."""

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="preuves")
    genre = models.CharField(max_length=12, choices=GenrePreuvePublicite.choices())
    date = models.DateField("vue le")
    lieu = models.CharField("lieu ou adresse", max_length=200)
    fichier = models.ForeignKey("socle.Fichier", on_delete=models.PROTECT, null=True, blank=True)
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "preuve de publicité"
        verbose_name_plural = "preuves de publicité"
        ordering = ("date", "pk")

    def __str__(self) -> str:
        return f"{self.get_genre_display()}, {self.lieu}"


class SeanceOperation(models.Model):
    """Une séance de coordination que l'opération finance : sa feuille de présence fait preuve."""

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="seances")
    seance = models.ForeignKey(
        "coordination.Seance", on_delete=models.PROTECT, related_name="operations"
    )
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    date = models.DateField("liée le")

    class Meta:
        verbose_name = "séance d'une opération"
        verbose_name_plural = "séances d'une opération"
        constraints = [
            models.UniqueConstraint(fields=["operation", "seance"], name="seance_operation_unique")
        ]

    def __str__(self) -> str:
        return str(self.seance)
