"""Ce qui est dépensé, ce qui est reçu, avec ses pièces."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from jalons.fse.enums import CategorieDepense, GenreRessource
from jalons.fse.operation.models.plan import EUROS
from jalons.socle.verrous import fige


class Depense(models.Model):
    """Une dépense acquittée, rattachée à un poste. Une facture n'existe qu'une fois dans la base."""

    operation = models.ForeignKey(
        "fse.Operation", on_delete=models.PROTECT, related_name="depenses"
    )
    categorie = models.CharField("poste", max_length=15, choices=CategorieDepense.choices())
    libelle = models.CharField("libellé", max_length=200)
    fournisseur = models.CharField("fournisseur", max_length=160, blank=True)
    numero_facture = models.CharField("numéro de facture", max_length=60, blank=True)
    date = models.DateField("date de la dépense")
    date_acquittement = models.DateField("acquittée le", null=True, blank=True)
    montant = models.DecimalField("montant (€)", **EUROS)  # type: ignore[arg-type]
    mission = models.ForeignKey(
        "fse.MissionAgent",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="depenses",
        verbose_name="agent (dépense de personnel)",
    )
    feuille = models.OneToOneField(
        "fse.FeuilleTemps",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="depense",
        verbose_name="feuille de temps (heures au taux horaire)",
    )
    mise_en_concurrence = models.CharField("mise en concurrence", max_length=200, blank=True)
    fichier = models.ForeignKey("socle.Fichier", on_delete=models.PROTECT, null=True, blank=True)
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "dépense"
        ordering = ("-date", "-pk")
        indexes = [
            models.Index(fields=["operation", "-date", "-id"], name="depense_operation_date"),
            models.Index(fields=["operation", "categorie"], name="depense_operation_poste"),
        ]
        constraints = [
            models.UniqueConstraint(
                Upper("fournisseur"),
                Upper("numero_facture"),
                condition=~Q(numero_facture=""),
                name="depense_facture_unique",
            ),
            models.CheckConstraint(condition=Q(montant__gt=0), name="depense_montant_positif"),
        ]
        triggers = [
            fige(
                "depense_declaree_figee",
                quand="EXISTS (SELECT 1 FROM fse_lignebilan WHERE depense_id = OLD.id)",
            )
        ]

    def __str__(self) -> str:
        return self.libelle


class RessourceRecue(models.Model):
    """Un cofinancement perçu (hors Union), avec sa preuve."""

    operation = models.ForeignKey(
        "fse.Operation", on_delete=models.PROTECT, related_name="ressources_recues"
    )
    genre = models.CharField("origine", max_length=16, choices=GenreRessource.choices())
    financeur = models.CharField("financeur", max_length=160)
    montant = models.DecimalField("montant (€)", **EUROS)  # type: ignore[arg-type]
    date = models.DateField("reçue le")
    fichier = models.ForeignKey("socle.Fichier", on_delete=models.PROTECT, null=True, blank=True)
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "ressource reçue"
        verbose_name_plural = "ressources reçues"
        ordering = ("-date", "-pk")

    def __str__(self) -> str:
        return self.financeur
