"""Orienter : la décision d'un agent, le contrat signé."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from jalons.accueil.enums import EtatCoreo, ModeEnvoi, ModeSignature, OrigineOrientation
from jalons.repertoire.enums import Mesure, Voie
from jalons.socle.versions import versions_gardees


@versions_gardees()
class Orientation(models.Model):
    """La décision d'un agent. `proposition` garde ce que les règles disaient, et pourquoi.

    `date_notification` n'existe qu'avec une preuve (C. trav. R.5411-8-1). Une réorientation dit son
    motif, ce que le référent préconise, et l'avis de l'équipe pluridisciplinaire s'il y en a un.
    """

    personne = models.ForeignKey(
        "personnes.Personne", on_delete=models.CASCADE, related_name="orientations"
    )
    entree = models.ForeignKey(
        "personnes.Entree", on_delete=models.SET_NULL, null=True, related_name="orientations"
    )
    entretien = models.ForeignKey("accueil.Entretien", on_delete=models.SET_NULL, null=True)
    diagnostic = models.ForeignKey(
        "questionnaires.Remplissage", on_delete=models.SET_NULL, null=True
    )
    origine = models.CharField(max_length=15, choices=OrigineOrientation.choices)
    voie = models.CharField("voie", max_length=40, choices=Voie.choices)
    mesure = models.CharField("mesure", max_length=10, choices=Mesure.choices, blank=True)
    # La mesure décidée ouvre un positionnement : sa vie (entrée, heures, sortie) se lit là.
    positionnement = models.ForeignKey(
        "activite.Positionnement", on_delete=models.PROTECT, null=True, related_name="+"
    )
    structure = models.ForeignKey("annuaire.Structure", on_delete=models.PROTECT)
    referent = models.ForeignKey(
        "comptes.Agent", on_delete=models.PROTECT, null=True, related_name="+"
    )
    doit_s_inscrire = models.BooleanField("doit s'inscrire à France Travail")
    proposition = models.JSONField("proposition et ses raisons")
    est_conforme = models.BooleanField("conforme à la proposition")
    motif_ecart = models.CharField("raison du choix différent", max_length=400, blank=True)
    motif_reorientation = models.CharField("motif de la réorientation", max_length=400, blank=True)
    preconisation = models.CharField("préconisation", max_length=400, blank=True)
    avis_equipe = models.CharField(
        "avis de l'équipe pluridisciplinaire", max_length=400, blank=True
    )
    avis_seance = models.ForeignKey(
        "coordination.Seance", on_delete=models.PROTECT, null=True, related_name="+"
    )
    # Écrits à la notification, selon les paramètres de ce jour-là ; vides, aucun contrat n'est dû.
    contrat_du_le = models.DateField("contrat dû le", null=True)
    contrat_interrompu_le = models.DateField("délai du contrat interrompu le", null=True)
    # Tenu par la table des contrats : le premier conclu pour cette orientation.
    contrat_conclu_le = models.DateField("contrat conclu le", null=True)
    decide_par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    date_decision = models.DateField("décidée le")
    date_notification = models.DateField("notifiée le", null=True)
    mode_notification = models.CharField(max_length=10, choices=ModeEnvoi.choices, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "orientation"
        ordering = ("-date_decision", "-pk")
        indexes = [models.Index(fields=["date_decision"], name="orientation_decision")]
        constraints = [
            models.CheckConstraint(
                name="orientation_ecart_motive",
                condition=Q(est_conforme=True) | ~Q(motif_ecart=""),
            ),
            models.CheckConstraint(
                name="orientation_notification_prouvee",
                condition=Q(date_notification__isnull=True) | ~Q(mode_notification=""),
            ),
            models.CheckConstraint(
                name="reorientation_motivee",
                condition=~Q(origine=OrigineOrientation.REORIENTATION)
                | (~Q(motif_reorientation="") & ~Q(preconisation="")),
            ),
        ]

    def __str__(self) -> str:
        return f"Orientation {self.get_voie_display().lower()}"


@versions_gardees()
class Coreo(models.Model):
    """Le contrat d'orientation et de réorientation, de la rédaction à la signature."""

    orientation = models.OneToOneField(Orientation, on_delete=models.CASCADE, related_name="coreo")
    engagements = models.JSONField("engagements de la personne")
    etat = models.CharField(max_length=10, choices=EtatCoreo.choices, default=EtatCoreo.A_SIGNER)
    mode_signature = models.CharField(max_length=10, choices=ModeSignature.choices, blank=True)
    nom_signataire = models.CharField("signé par", max_length=120, blank=True)
    signature = models.ForeignKey(
        "socle.Fichier", on_delete=models.PROTECT, null=True, related_name="+"
    )
    date_signature = models.DateField("signé le", null=True)
    motif_refus = models.CharField("motif du refus de signer", max_length=300, blank=True)
    document = models.ForeignKey(
        "personnes.Document", on_delete=models.PROTECT, null=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "COREO"
        verbose_name_plural = "COREO"
        constraints = [
            models.CheckConstraint(
                name="coreo_signe_date",
                condition=~Q(etat=EtatCoreo.SIGNE)
                | (Q(date_signature__isnull=False) & ~Q(nom_signataire="")),
            )
        ]

    def __str__(self) -> str:
        return f"COREO du {self.orientation.date_decision:%d/%m/%Y}"
