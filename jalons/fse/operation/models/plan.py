"""Le plan de financement : postes, option retenue, ressources. Chaque version est gardée."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Q

from jalons.fse.enums import CategorieDepense, GenreRessource
from jalons.fse.options import OptionCouts
from jalons.socle.verrous import fige, fige_avec

EUROS = {"max_digits": 14, "decimal_places": 2}
_EST_SIGNE = "EXISTS (SELECT 1 FROM fse_convention c WHERE c.plan_id = {}.id)"


def _du_plan(nom: str) -> Any:
    """Le verrou d'une ligne : elle se fige avec son plan."""
    return fige_avec(
        nom,
        table="fse_planfinancement",
        cle="plan_id",
        quand=_EST_SIGNE.format("mere"),
        operations=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    )


class PlanFinancement(models.Model):
    """Une version du plan, avec ses sommes et le barème du jour où elle a été calculée.

    `taux_forfait` est une part ; `bareme` garde {code: {valeur, source}} des paramètres employés.
    Figé dès qu'une convention le porte : une modification ouvre la version suivante.
    """

    operation = models.ForeignKey("fse.Operation", on_delete=models.PROTECT, related_name="plans")
    numero = models.PositiveSmallIntegerField("numéro")
    option = models.CharField("option de coûts", max_length=25, choices=OptionCouts.choix)
    taux_forfait = models.DecimalField("taux du forfait", max_digits=7, decimal_places=6, default=0)
    methode_calcul = models.CharField(
        "méthode de calcul du taux",
        max_length=300,
        blank=True,
        help_text="Pour un taux calculé : d'où il vient.",
    )
    directes = models.DecimalField("dépenses directes", **EUROS)  # type: ignore[arg-type]
    assiette = models.DecimalField("base du forfait", **EUROS)  # type: ignore[arg-type]
    forfait = models.DecimalField("forfait", **EUROS)  # type: ignore[arg-type]
    total = models.DecimalField("total", **EUROS)  # type: ignore[arg-type]
    montant_ue = models.DecimalField("montant de l'Union", **EUROS)  # type: ignore[arg-type]
    bareme = models.JSONField("barème gelé", default=dict)
    est_en_vigueur = models.BooleanField("en vigueur", default=True)
    date = models.DateField("établi le")
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "plan de financement"
        verbose_name_plural = "plans de financement"
        ordering = ("-numero",)
        constraints = [
            models.UniqueConstraint(fields=["operation", "numero"], name="plan_numero_unique"),
            models.UniqueConstraint(
                fields=["operation"], condition=Q(est_en_vigueur=True), name="plan_un_en_vigueur"
            ),
        ]
        triggers = [
            fige("plan_conventionne_fige", quand=_EST_SIGNE.format("OLD"), sauf=("est_en_vigueur",))
        ]

    def __str__(self) -> str:
        return f"Plan n° {self.numero}"


class PosteDepense(models.Model):
    """Une ligne de dépenses directes du plan."""

    plan = models.ForeignKey(PlanFinancement, on_delete=models.CASCADE, related_name="postes")
    categorie = models.CharField("poste", max_length=15, choices=CategorieDepense.choices())
    libelle = models.CharField("libellé", max_length=160, blank=True)
    montant = models.DecimalField("montant (€)", **EUROS)  # type: ignore[arg-type]
    ordre = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "poste de dépense"
        verbose_name_plural = "postes de dépense"
        ordering = ("ordre", "pk")
        triggers = [_du_plan("poste_d_un_plan_conventionne")]

    def __str__(self) -> str:
        return self.libelle or self.get_categorie_display()


class RessourcePrevue(models.Model):
    """Une ligne de ressources du plan, avec l'acte qui l'engage."""

    plan = models.ForeignKey(PlanFinancement, on_delete=models.CASCADE, related_name="ressources")
    genre = models.CharField("origine", max_length=16, choices=GenreRessource.choices())
    financeur = models.CharField("financeur", max_length=160, blank=True)
    montant = models.DecimalField("montant (€)", **EUROS)  # type: ignore[arg-type]
    acte = models.CharField("acte ou lettre d'intention", max_length=160, blank=True)
    date_acte = models.DateField("date de l'acte", null=True, blank=True)
    ordre = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "ressource prévue"
        verbose_name_plural = "ressources prévues"
        ordering = ("ordre", "pk")
        triggers = [_du_plan("ressource_d_un_plan_conventionne")]

    def __str__(self) -> str:
        return self.financeur or self.get_genre_display()
