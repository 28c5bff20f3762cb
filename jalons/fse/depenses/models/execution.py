"""Ce qui est dépensé, ce qui est reçu, avec ses pièces."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from jalons.fse.enums import CategorieDepense, GenreRessource
from jalons.fse.operation.models.plan import EUROS
from jalons.socle.verrous import fige


def _borne(nom: str, func: str, *, colonnes: tuple[str, ...]) -> Any:
    """Une somme que la base tient elle-même, sous le verrou de la ligne qui la borne."""
    return pgtrigger.Trigger(
        name=nom,
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf(*colonnes),
        declare=[("borne", "numeric"), ("somme", "numeric")],
        func=f"{func} RETURN NULL;",
    )


_PARTS = """
IF NEW.facture_id IS NOT NULL THEN
    SELECT total INTO borne FROM fse_facture WHERE id = NEW.facture_id FOR UPDATE;
    SELECT SUM(montant) INTO somme FROM fse_depense WHERE facture_id = NEW.facture_id;
    IF sign(NEW.montant) <> sign(borne) OR abs(somme) > abs(borne) THEN
        RAISE EXCEPTION 'jalons: parts_au_plus_la_facture';
    END IF;
END IF;
"""
_AVOIRS_D_UNE_DEPENSE = """
SELECT montant INTO borne FROM fse_depense WHERE id = COALESCE(NEW.corrige_id, NEW.id) FOR UPDATE;
SELECT COALESCE(SUM(montant), 0) INTO somme FROM fse_depense
    WHERE corrige_id = COALESCE(NEW.corrige_id, NEW.id);
IF borne + somme < 0 THEN RAISE EXCEPTION 'jalons: avoirs_au_plus_la_depense'; END IF;
"""
_TOTAL = """
SELECT COALESCE(SUM(montant), 0) INTO somme FROM fse_depense WHERE facture_id = NEW.id;
IF abs(somme) > abs(NEW.total) THEN RAISE EXCEPTION 'jalons: parts_au_plus_la_facture'; END IF;
SELECT total INTO borne FROM fse_facture WHERE id = COALESCE(NEW.avoir_de_id, NEW.id) FOR UPDATE;
SELECT COALESCE(SUM(total), 0) INTO somme FROM fse_facture
    WHERE avoir_de_id = COALESCE(NEW.avoir_de_id, NEW.id);
IF borne + somme < 0 THEN RAISE EXCEPTION 'jalons: avoirs_au_plus_la_facture'; END IF;
"""


class Facture(models.Model):
    """Une facture ou un avoir, une fois dans la base ; ses parts sont des dépenses.

    `total` en euros, négatif pour un avoir (`avoir_de` : la facture qu'il corrige). La base refuse
    que les parts, toutes opérations réunies, dépassent le total, et les avoirs leur facture.
    """

    fournisseur = models.CharField("fournisseur", max_length=160)
    numero = models.CharField("numéro", max_length=60)
    total = models.DecimalField("total (€)", **EUROS)  # type: ignore[arg-type]
    avoir_de = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="avoirs",
        verbose_name="avoir de la facture",
    )

    class Meta:
        verbose_name = "facture"
        ordering = ("fournisseur", "numero")
        constraints = [
            models.UniqueConstraint(Upper("fournisseur"), Upper("numero"), name="facture_unique"),
            models.CheckConstraint(
                condition=Q(avoir_de=None, total__gt=0) | Q(avoir_de__isnull=False, total__lt=0),
                name="facture_signe",
            ),
        ]
        triggers = [_borne("facture_total_borne", _TOTAL, colonnes=("total", "avoir_de_id"))]

    def __str__(self) -> str:
        return f"{self.numero} ({self.fournisseur})"


class Depense(models.Model):
    """Une dépense acquittée, ou la part d'une facture, rattachée à un poste.

    `corrige` : la dépense que cet avoir, négatif, réduit. `fournisseur` ne se dit ici que sans
    facture numérotée ; sinon `facture` le porte.
    """

    operation = models.ForeignKey(
        "fse.Operation", on_delete=models.PROTECT, related_name="depenses"
    )
    categorie = models.CharField("poste", max_length=15, choices=CategorieDepense.choices())
    libelle = models.CharField("libellé", max_length=200)
    fournisseur = models.CharField("fournisseur", max_length=160, blank=True)
    facture = models.ForeignKey(
        Facture, on_delete=models.PROTECT, null=True, blank=True, related_name="parts"
    )
    corrige = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="avoirs",
        verbose_name="avoir de la dépense",
    )
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
            models.CheckConstraint(
                condition=Q(corrige=None, montant__gt=0) | Q(corrige__isnull=False, montant__lt=0),
                name="depense_signe",
            ),
        ]
        triggers = [
            _borne("depense_parts_bornees", _PARTS, colonnes=("montant", "facture_id")),
            _borne(
                "depense_avoirs_bornes", _AVOIRS_D_UNE_DEPENSE, colonnes=("montant", "corrige_id")
            ),
            fige(
                "depense_declaree_figee",
                quand="EXISTS (SELECT 1 FROM fse_lignebilan WHERE depense_id = OLD.id)",
            ),
        ]

    def __str__(self) -> str:
        return self.libelle

    @property
    def numero_facture(self) -> str:
        """Le numéro de la facture ou de l'avoir ; vide sans facture."""
        return self.facture.numero if self.facture is not None else ""

    @property
    def tiers(self) -> str:
        """De qui elle vient : l'agent payé, sinon le fournisseur."""
        if self.mission is not None:
            return str(self.mission.agent)
        return self.facture.fournisseur if self.facture is not None else self.fournisseur

    @property
    def est_partagee(self) -> bool:
        """Vrai quand la dépense n'est qu'une part de sa facture."""
        return self.facture is not None and self.facture.total != self.montant


class RessourceRecue(models.Model):
    """Un cofinancement perçu (hors Union), avec sa preuve."""

    operation = models.ForeignKey(
        "fse.Operation", on_delete=models.PROTECT, related_name="ressources_recues"
    )
    genre = models.CharField("origine", max_length=16, choices=GenreRessource.choices())
    financeur = models.CharField("financeur", max_length=160)
    montant = models.DecimalField("montant (€)", **EUROS)  # type: ignore[arg-type]
    date = models.DateField("reçue le")
    version = models.PositiveIntegerField(default=1)
    fichier = models.ForeignKey("socle.Fichier", on_delete=models.PROTECT, null=True, blank=True)
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "ressource reçue"
        verbose_name_plural = "ressources reçues"
        ordering = ("-date", "-pk")

    def __str__(self) -> str:
        return self.financeur
