"""Recevoir : à qui l'entrée est confiée, quand la personne vient, et si elle est venue."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from jalons.accueil.enums import (
    AuteurAnnulation,
    EtatEnvoi,
    EtatLigneLot,
    EtatRendezVous,
    ModeEntretien,
    ModeEnvoi,
)
from jalons.socle.versions import versions_gardees


class PriseEnCharge(models.Model):
    """L'agent à qui une entrée est confiée, de l'accueil à l'orientation."""

    entree = models.OneToOneField(
        "personnes.Entree", on_delete=models.CASCADE, related_name="prise_en_charge"
    )
    agent = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="accueils")
    depuis = models.DateField("depuis le")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "prise en charge"

    def __str__(self) -> str:
        return f"confiée à {self.agent}"


class RendezVous(models.Model):
    """Un rendez-vous ; deux rendez-vous prévus d'un agent ne se chevauchent pas.

    `rang` : 1, plus le nombre d'absences notées pour cette entrée quand il est pris. `remplace` : le
    rendez-vous que celui-ci déplace. `note_le`, `note_par` : qui a dit l'issue, et quand.
    """

    personne = models.ForeignKey(
        "personnes.Personne", on_delete=models.CASCADE, related_name="rendez_vous"
    )
    entree = models.ForeignKey(
        "personnes.Entree", on_delete=models.SET_NULL, null=True, related_name="rendez_vous"
    )
    agent = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="rendez_vous")
    site = models.ForeignKey("annuaire.Site", on_delete=models.PROTECT)
    debut = models.DateTimeField("début")
    creneau = DateTimeRangeField("créneau")
    objet = models.CharField("objet", max_length=120, default="Entretien d'orientation")
    etat = models.CharField(
        max_length=15, choices=EtatRendezVous.choices, default=EtatRendezVous.PREVU
    )
    rang = models.PositiveSmallIntegerField(default=1)
    commentaire = models.CharField("commentaire", max_length=300, blank=True)
    annule_par = models.CharField(max_length=10, choices=AuteurAnnulation.choices, blank=True)
    remplace = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="remplacant"
    )
    note_le = models.DateField("issue notée le", null=True)
    note_par = models.ForeignKey(
        "comptes.Agent", on_delete=models.PROTECT, null=True, related_name="+"
    )
    # La personne dit qu'elle viendra ; un rendez-vous prévu le reste.
    confirme_le = models.DateTimeField("confirmé par la personne le", null=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "rendez-vous"
        verbose_name_plural = "rendez-vous"
        ordering = ("debut",)
        constraints = [
            ExclusionConstraint(
                name="rendez_vous_agent_libre",
                expressions=[
                    ("agent", RangeOperators.EQUAL),
                    ("creneau", RangeOperators.OVERLAPS),
                ],
                condition=Q(etat=EtatRendezVous.PREVU),
                violation_error_message="L'agent a déjà un rendez-vous à cette heure.",
            )
        ]
        indexes = [
            models.Index(fields=["agent", "debut"], name="rendez_vous_agenda"),
            models.Index(fields=["site", "debut"], name="rendez_vous_site"),
            models.Index(
                fields=["agent", "debut"],
                name="rendez_vous_prevus",
                condition=Q(etat=EtatRendezVous.PREVU),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.objet} du {self.debut:%d/%m/%Y}"


class Convocation(models.Model):
    """La lettre qui convoque à un rendez-vous, archivée. Envoyée quand quelqu'un le dit, ou la messagerie.

    `date_envoi` est vide tant que rien n'est parti ; `incident` dit pourquoi un courriel n'est pas parti.
    """

    rendez_vous = models.OneToOneField(
        RendezVous, on_delete=models.CASCADE, related_name="convocation"
    )
    document = models.ForeignKey("personnes.Document", on_delete=models.PROTECT, related_name="+")
    mode = models.CharField("envoi", max_length=10, choices=ModeEnvoi.choices)
    etat = models.CharField(max_length=10, choices=EtatEnvoi.choices, default=EtatEnvoi.A_ENVOYER)
    date_envoi = models.DateField("envoyée le", null=True)
    courriel = models.EmailField("envoyée à", blank=True)
    incident = models.CharField("pourquoi elle n'est pas partie", max_length=300, blank=True)

    class Meta:
        verbose_name = "convocation"
        indexes = [
            models.Index(
                fields=["rendez_vous"],
                name="convocation_a_poster",
                condition=Q(etat__in=[EtatEnvoi.A_ENVOYER, EtatEnvoi.ECHEC]),
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(etat=EtatEnvoi.ENVOYE, date_envoi__isnull=False)
                | (~Q(etat=EtatEnvoi.ENVOYE) & Q(date_envoi__isnull=True)),
                name="convocation_envoyee_a_une_date",
            )
        ]

    def __str__(self) -> str:
        if self.date_envoi is None:
            return f"Convocation {self.get_etat_display().lower()}"
        return f"Convocation du {self.date_envoi:%d/%m/%Y}"


class LotConvocations(models.Model):
    """Convoquer beaucoup de personnes d'un coup, sur les créneaux libres d'un agent.

    `objet` : ce que dit la lettre ; `avec` : la structure qui reçoit avec l'agent, en séance commune.
    `pdf` : toutes les lettres, une fois prêtes.
    """

    agent = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey("annuaire.Site", on_delete=models.PROTECT, related_name="+")
    premier_jour = models.DateField("du")
    dernier_jour = models.DateField("au")
    duree = models.PositiveSmallIntegerField("minutes")
    mode = models.CharField("envoi", max_length=10, choices=ModeEnvoi.choices)
    objet = models.CharField("objet", max_length=120, default="Entretien d'orientation")
    avec = models.ForeignKey(
        "annuaire.Structure", on_delete=models.PROTECT, null=True, related_name="+"
    )
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    le = models.DateField("demandé le")
    pdf = models.ForeignKey("socle.Fichier", on_delete=models.PROTECT, null=True, related_name="+")
    termine_le = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "lot de convocations"
        verbose_name_plural = "lots de convocations"

    def __str__(self) -> str:
        return f"Convocations du {self.le:%d/%m/%Y}"


class LigneLotConvocations(models.Model):
    """Une personne du lot, et ce qu'il en est advenu. `entree` : celle qu'elle attend d'orienter."""

    lot = models.ForeignKey(LotConvocations, on_delete=models.CASCADE, related_name="lignes")
    personne = models.ForeignKey(
        "personnes.Personne", on_delete=models.CASCADE, related_name="+", null=True
    )
    entree = models.ForeignKey(
        "personnes.Entree", on_delete=models.CASCADE, related_name="+", null=True
    )
    rang = models.PositiveIntegerField("ordre")
    etat = models.CharField(
        max_length=10, choices=EtatLigneLot.choices, default=EtatLigneLot.A_FAIRE
    )
    rendez_vous = models.ForeignKey(RendezVous, on_delete=models.SET_NULL, null=True)
    raison = models.CharField("pourquoi", max_length=300, blank=True)

    class Meta:
        verbose_name = "ligne d'un lot de convocations"
        verbose_name_plural = "lignes d'un lot de convocations"
        ordering = ("lot", "rang")
        constraints = [
            models.UniqueConstraint(fields=["lot", "entree"], name="ligne_lot_une_par_entree"),
            models.UniqueConstraint(fields=["lot", "personne"], name="ligne_lot_une_par_personne"),
            models.CheckConstraint(
                condition=Q(personne__isnull=False), name="ligne_lot_a_une_personne"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rang}. {self.get_etat_display()}"


@versions_gardees()
class Entretien(models.Model):
    """La personne a été reçue : ce que comptent les indicateurs de l'axe 1."""

    personne = models.ForeignKey(
        "personnes.Personne", on_delete=models.CASCADE, related_name="entretiens"
    )
    entree = models.ForeignKey(
        "personnes.Entree", on_delete=models.SET_NULL, null=True, related_name="entretiens"
    )
    rendez_vous = models.OneToOneField(
        RendezVous, on_delete=models.SET_NULL, null=True, related_name="entretien"
    )
    agent = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey("annuaire.Site", on_delete=models.PROTECT, null=True)
    date = models.DateField("date")
    mode = models.CharField(max_length=15, choices=ModeEntretien.choices)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "entretien"
        ordering = ("-date", "-pk")
        indexes = [models.Index(fields=["date"], name="entretien_date")]

    def __str__(self) -> str:
        return f"Entretien du {self.date:%d/%m/%Y}"
