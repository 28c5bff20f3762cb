"""Les heures d'activité d'une personne, et ce pour quoi elles comptent."""

from __future__ import annotations

from decimal import Decimal

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from jalons.activite.enums import SourceHeures, UsageHeures
from jalons.socle.periode import PeriodeField
from jalons.socle.versions import versions_gardees

# Un jour, ou une semaine entière du lundi au dimanche ; jamais plus d'heures qu'elle n'en contient.
_POSSIBLES = """
IF NOT (upper(NEW.periode) - lower(NEW.periode) = 1
   OR (upper(NEW.periode) - lower(NEW.periode) = 7 AND extract(isodow FROM lower(NEW.periode)) = 1))
THEN RAISE EXCEPTION 'jalons: heures_jour_ou_semaine (%)', NEW.periode; END IF;
IF least(NEW.prevues, NEW.declarees, NEW.validees) < 0
   OR greatest(NEW.prevues, NEW.declarees, NEW.validees) > 24 * (upper(NEW.periode) - lower(NEW.periode))
THEN RAISE EXCEPTION 'jalons: heures_possibles (%)', NEW.periode; END IF;
RETURN NEW;
"""
# La ligne d'heures se verrouille : deux imputations simultanées s'attendent.
_PAS_DEUX_FOIS = """
SELECT coalesce(validees, declarees, 0) INTO disponibles FROM activite_heures
    WHERE id = NEW.heures_id FOR UPDATE;
SELECT coalesce(sum(quantite), 0) INTO prises FROM activite_imputationheures
    WHERE heures_id = NEW.heures_id AND usage = NEW.usage AND id IS DISTINCT FROM NEW.id;
IF prises + NEW.quantite > disponibles THEN
    RAISE EXCEPTION 'jalons: heures_comptees_une_fois (% + % > %)', prises, NEW.quantite, disponibles;
END IF;
RETURN NEW;
"""
_PAS_SOUS_LES_IMPUTEES = """
IF EXISTS (SELECT 1 FROM activite_imputationheures WHERE heures_id = NEW.id
           GROUP BY usage HAVING sum(quantite) > coalesce(NEW.validees, NEW.declarees, 0)) THEN
    RAISE EXCEPTION 'jalons: heures_sous_les_imputees (%)', NEW.id;
END IF;
RETURN NEW;
"""


@versions_gardees()
class Heures(models.Model):
    """Les heures d'un jour ou d'une semaine, d'une même source : prévues, déclarées, validées.

    Une même source ne couvre jamais deux fois le même jour. Validées, elles ont une preuve dite.
    """

    personne = models.ForeignKey(
        "personnes.Personne", on_delete=models.CASCADE, related_name="heures"
    )
    periode = PeriodeField("jour ou semaine")
    source = models.CharField("source", max_length=15, choices=SourceHeures.choices())
    precision = models.CharField("chez qui, ou quoi", max_length=160, blank=True)
    positionnement = models.ForeignKey(
        "activite.Positionnement", on_delete=models.PROTECT, null=True, related_name="heures"
    )
    contrat = models.ForeignKey(
        "activite.ContratTravail", on_delete=models.PROTECT, null=True, related_name="heures"
    )
    prevues = models.DecimalField("prévues", max_digits=5, decimal_places=2, null=True)
    declarees = models.DecimalField("déclarées", max_digits=5, decimal_places=2, null=True)
    validees = models.DecimalField("validées", max_digits=5, decimal_places=2, null=True)
    preuve = models.CharField("ce qui les prouve", max_length=160, blank=True)
    document = models.ForeignKey(
        "personnes.Document", on_delete=models.PROTECT, null=True, related_name="+"
    )
    date_validation = models.DateField("validées le", null=True)
    validees_par = models.ForeignKey(
        "comptes.Agent", on_delete=models.PROTECT, null=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "heures d'activité"
        verbose_name_plural = "heures d'activité"
        ordering = ("-periode", "pk")
        indexes = [GistIndex(fields=["periode"], name="heures_periode")]
        constraints = [
            ExclusionConstraint(
                name="heures_source_une_fois",
                expressions=[
                    ("personne", RangeOperators.EQUAL),
                    ("source", RangeOperators.EQUAL),
                    ("precision", RangeOperators.EQUAL),
                    (Coalesce("positionnement", 0), RangeOperators.EQUAL),
                    (Coalesce("contrat", 0), RangeOperators.EQUAL),
                    ("periode", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                name="heures_au_moins_une",
                condition=Q(prevues__isnull=False)
                | Q(declarees__isnull=False)
                | Q(validees__isnull=False),
            ),
            models.CheckConstraint(
                name="heures_validees_prouvees",
                condition=Q(validees__isnull=True)
                | (~Q(preuve="") & Q(date_validation__isnull=False)),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="heures_possibles",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert
                | pgtrigger.UpdateOf("periode", "prevues", "declarees", "validees"),
                func=_POSSIBLES,
            ),
            pgtrigger.Trigger(
                name="heures_sous_les_imputees",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("declarees", "validees"),
                func=_PAS_SOUS_LES_IMPUTEES,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()}, {self.periode}"

    @property
    def est_semaine(self) -> bool:
        """Vrai si ces heures sont celles d'une semaine entière."""
        return self.periode.jours == 7

    @property
    def retenues(self) -> Decimal:
        """Ce que l'on en sait de mieux : validées, sinon déclarées, sinon prévues."""
        for lue in (self.validees, self.declarees, self.prevues):
            if lue is not None:
                return lue
        return Decimal(0)


class ImputationHeures(models.Model):
    """Des heures qui comptent pour un usage. Pour un même usage, jamais plus qu'il n'y en a.

    `objet` : le marché, l'opération… qui les compte ; vide quand l'usage n'en a qu'un.
    """

    heures = models.ForeignKey(Heures, on_delete=models.PROTECT, related_name="imputations")
    usage = models.CharField("usage", max_length=20, choices=UsageHeures.choices())
    objet = models.CharField("objet", max_length=80, blank=True)
    quantite = models.DecimalField("heures", max_digits=5, decimal_places=2)
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    date = models.DateField("imputées le")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "imputation d'heures"
        verbose_name_plural = "imputations d'heures"
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["heures", "usage", "objet"], name="imputation_une_par_objet"
            ),
            models.CheckConstraint(name="imputation_positive", condition=Q(quantite__gt=0)),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="heures_comptees_une_fois",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("disponibles", "numeric"), ("prises", "numeric")],
                func=_PAS_DEUX_FOIS,
            )
        ]

    def __str__(self) -> str:
        return f"{self.quantite} h, {self.get_usage_display()}"
