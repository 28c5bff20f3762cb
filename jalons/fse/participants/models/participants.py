"""Les participants : une fiche par personne et par opération, des questionnaires figés."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from jalons.fse.enums import GenreIndicateur
from jalons.socle.versions import versions_gardees


class DelaisParticipants(models.Model):
    """Les délais d'une opération, tirés de son barème : la base en date l'échéance de chaque fiche."""

    operation = models.OneToOneField(
        "fse.Operation", on_delete=models.CASCADE, primary_key=True, related_name="delais"
    )
    entree_jours = models.PositiveSmallIntegerField("jours pour compléter l'entrée")
    sortie_jours = models.PositiveSmallIntegerField("jours pour saisir le résultat de sortie")
    releve_mois = models.PositiveSmallIntegerField("mois avant le relevé de situation")

    class Meta:
        verbose_name = "délais des participants d'une opération"
        verbose_name_plural = "délais des participants des opérations"

    def __str__(self) -> str:
        return f"{self.entree_jours} j, {self.sortie_jours} j, {self.releve_mois} mois"


@versions_gardees(exclude=["echeance", "parait_le"])
class Participation(models.Model):
    """La fiche d'une personne dans une opération. Revenir la rouvre et garde la date d'entrée.

    `genre`, `est_complete` et `indicateurs` (codes EECO et EECR) sont tirés des questionnaires à
    leur dépôt, pour compter sans les relire tous. `echeance` et `parait_le` (ce qui presse, et le
    jour où cela se voit) sont tenus par la base (`services.echeances`).
    """

    operation = models.ForeignKey(
        "fse.Operation", on_delete=models.PROTECT, related_name="participations"
    )
    personne = models.ForeignKey(
        "personnes.Personne", on_delete=models.PROTECT, related_name="participations_fse"
    )
    date_entree = models.DateField("entrée")
    date_sortie = models.DateField("sortie", null=True, blank=True)
    motif_sortie = models.CharField("motif de sortie", max_length=120, blank=True)
    date_retour = models.DateField("dernier retour", null=True, blank=True)
    genre = models.CharField(max_length=12, choices=GenreIndicateur.choices(), blank=True)
    indicateurs = ArrayField(models.CharField(max_length=8), default=list)
    est_complete = models.BooleanField("fiche complète", default=False)
    a_resultat = models.BooleanField("résultat de sortie saisi", default=False)
    a_releve = models.BooleanField("relevé à six mois saisi", default=False)
    est_incoherente = models.BooleanField("entrée après le premier acte", default=False)
    echeance = models.DateField("échéance la plus proche", null=True, editable=False)
    parait_le = models.DateField("se voit du", null=True, editable=False)
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "participation"
        ordering = ("-date_entree", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["operation", "personne"], name="participation_unique"),
            models.CheckConstraint(
                condition=Q(date_sortie__isnull=True) | Q(date_sortie__gte=F("date_entree")),
                name="participation_dates_en_ordre",
            ),
        ]
        indexes = [
            models.Index(fields=["operation", "-date_entree", "-id"], name="participation_entree"),
            models.Index(
                fields=["operation", "date_sortie"],
                condition=Q(a_resultat=False),
                name="participation_sans_resultat",
            ),
            models.Index(
                fields=["echeance", "id"],
                include=["parait_le", "operation", "personne"],
                condition=Q(echeance__isnull=False),
                name="participation_echeance",
            ),
        ]

    def __str__(self) -> str:
        return str(self.personne)


class PreuveEligibilite(models.Model):
    """La pièce qui prouve que la personne était du public de l'appel, le jour de son entrée."""

    participation = models.ForeignKey(
        Participation, on_delete=models.PROTECT, related_name="preuves"
    )
    type_preuve = models.CharField("type de preuve", max_length=120)
    emise_le = models.DateField("émise le")
    reference = models.CharField("référence", max_length=120, blank=True)
    fichier = models.ForeignKey("socle.Fichier", on_delete=models.PROTECT, null=True, blank=True)
    verifiee_par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "preuve d'éligibilité"
        verbose_name_plural = "preuves d'éligibilité"
        ordering = ("emise_le", "pk")

    def __str__(self) -> str:
        return self.type_preuve
