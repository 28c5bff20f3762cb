"""Le point d'activité d'un travailleur indépendant : ses mois, ce qui est décidé, jusqu'à quand."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from jalons.publics.enums import DecisionActivite
from jalons.socle.versions import versions_gardees


@versions_gardees()
class PointActivite(models.Model):
    """Un point fait avec la personne : une décision, sa raison, et le jour du prochain."""

    personne = models.ForeignKey(
        "personnes.Personne", on_delete=models.CASCADE, related_name="points_d_activite"
    )
    date = models.DateField("date")
    activite = models.CharField("activité", max_length=160)
    decision = models.CharField(max_length=12, choices=DecisionActivite.choices())
    raison = models.CharField("pourquoi", max_length=400)
    echeance = models.DateField("à refaire le", null=True)
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "point d'activité"
        verbose_name_plural = "points d'activité"
        ordering = ("-date", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["personne", "date"], name="point_activite_un_par_jour"),
            models.CheckConstraint(
                name="point_activite_echeance_apres",
                condition=Q(echeance__isnull=True) | Q(echeance__gt=F("date")),
            ),
            models.CheckConstraint(
                name="point_activite_poursuite_a_revoir",
                condition=Q(decision=str(DecisionActivite.CESSER)) | Q(echeance__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Point d'activité du {self.date:%d/%m/%Y}"


@versions_gardees()
class MoisActivite(models.Model):
    """Le chiffre d'affaires d'un mois, en euros, tel que déclaré ; zéro est un chiffre connu."""

    point = models.ForeignKey(PointActivite, on_delete=models.CASCADE, related_name="mois")
    mois = models.DateField("mois")
    montant = models.DecimalField("chiffre d'affaires (€)", max_digits=10, decimal_places=2)

    class Meta:
        verbose_name = "mois d'activité"
        verbose_name_plural = "mois d'activité"
        ordering = ("mois",)
        constraints = [
            models.UniqueConstraint(fields=["point", "mois"], name="mois_activite_une_fois"),
            models.CheckConstraint(name="mois_activite_premier_du_mois", condition=Q(mois__day=1)),
            models.CheckConstraint(name="mois_activite_positif", condition=Q(montant__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.mois:%m/%Y}"
