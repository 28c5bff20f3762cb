"""Qui entre et sort des places d'une convention, ses bilans jugés, et l'axe qu'elle sert."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from jalons.repertoire.enums import Modalite, OrigineSuivi, VerdictBilan
from jalons.repertoire.issues import IssueSuivi
from jalons.repertoire.models.convention import Conventionnement
from jalons.socle.versions import versions_gardees

# Un bilan dont une tranche est déjà payée reste satisfaisant.
_TRANCHE_PAYEE = """
IF OLD.verdict = 'satisfaisant' AND NEW.verdict <> 'satisfaisant' AND EXISTS (
    SELECT 1 FROM repertoire_depenseconvention d JOIN repertoire_ligneconvention l ON l.id = d.ligne_id
    WHERE l.convention_id = NEW.convention_id AND l.attend_bilan = NEW.annee) THEN
    RAISE EXCEPTION 'jalons: bilan_tranche_payee (%)', NEW.annee;
END IF;
RETURN NEW;
"""


class AxePolitique(models.Model):
    """Un axe, ou une orientation, du programme d'insertion du Département."""

    code = models.CharField("numéro", max_length=20, unique=True)
    libelle = models.CharField("axe", max_length=200)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "axe de la politique"
        verbose_name_plural = "axes de la politique"
        ordering = ("code",)

    def __str__(self) -> str:
        return f"{self.code} {self.libelle}"


@versions_gardees()
class SuiviConvention(models.Model):
    """Une personne sur une place d'une convention, d'une entrée à une sortie.

    Revenir ouvre un autre suivi. Ce suivi n'ouvre aucun droit sur la personne.
    """

    convention = models.ForeignKey(
        Conventionnement, on_delete=models.PROTECT, related_name="suivis"
    )
    personne = models.ForeignKey(
        "personnes.Personne", on_delete=models.CASCADE, related_name="suivis_convention"
    )
    modalite = models.CharField(
        "modalité", max_length=15, choices=Modalite.choices(), default=Modalite.INDIVIDUELLE
    )
    entree = models.DateField("entrée le")
    sortie = models.DateField("sortie le", null=True, blank=True)
    issue = models.CharField("issue", max_length=20, choices=IssueSuivi.choices(), blank=True)
    origine = models.CharField(
        max_length=10, choices=OrigineSuivi.choices(), default=OrigineSuivi.SAISIE
    )
    releve_de = models.PositiveBigIntegerField(null=True, editable=False)
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "suivi d'une convention"
        verbose_name_plural = "suivis d'une convention"
        ordering = ("-entree", "-pk")
        indexes = [models.Index(fields=["convention", "entree"], name="suivi_convention_entree")]
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "personne", "modalite"],
                condition=Q(sortie=None),
                name="suivi_convention_en_cours",
            ),
            models.UniqueConstraint(
                fields=["convention", "releve_de"], name="suivi_convention_releve_une_fois"
            ),
            models.CheckConstraint(
                name="suivi_convention_dates",
                condition=Q(sortie=None) | Q(sortie__gte=F("entree")),
            ),
            models.CheckConstraint(
                name="suivi_convention_issue_dite",
                condition=Q(sortie=None, issue="") | (Q(sortie__isnull=False) & ~Q(issue="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.personne}, depuis le {self.entree:%d/%m/%Y}"


@versions_gardees()
class BilanConvention(models.Model):
    """Le bilan d'une année : ce que le partenaire rend, les nombres de ce jour-là, ce que l'on en juge."""

    convention = models.ForeignKey(
        Conventionnement, on_delete=models.PROTECT, related_name="bilans"
    )
    annee = models.PositiveSmallIntegerField("année")
    rendu_le = models.DateField("rendu le")
    synthese = models.TextField("ce que l'année a donné")
    nombres = models.JSONField("nombres au jour du rendu", default=dict)
    verdict = models.CharField(
        "jugé", max_length=15, choices=VerdictBilan.choices(), default=VerdictBilan.A_JUGER
    )
    juge_le = models.DateField("jugé le", null=True)
    juge_par = models.ForeignKey(
        "comptes.Agent", on_delete=models.PROTECT, null=True, related_name="+"
    )
    motif = models.CharField("ce qui le motive", max_length=600, blank=True)
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "bilan d'une convention"
        verbose_name_plural = "bilans d'une convention"
        ordering = ("-annee",)
        constraints = [
            models.UniqueConstraint(fields=["convention", "annee"], name="bilan_un_par_an"),
            models.CheckConstraint(
                name="bilan_juge_entier",
                condition=Q(verdict=str(VerdictBilan.A_JUGER), juge_le=None, juge_par=None)
                | (
                    ~Q(verdict=str(VerdictBilan.A_JUGER))
                    & Q(juge_le__isnull=False, juge_par__isnull=False)
                    & ~Q(motif="")
                ),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="bilan_tranche_payee",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("verdict"),
                func=_TRANCHE_PAYEE,
            )
        ]

    def __str__(self) -> str:
        return f"Bilan {self.annee}"
