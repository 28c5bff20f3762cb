"""Les stagiaires d'une session, tels que reçus, et ce que l'on fait à la fin de leur formation."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from jalons.formation.enums import EtatStagiaire, SuiteFormation
from jalons.formation.models.offre import SessionFormation
from jalons.socle.versions import versions_gardees


class ListeStagiaires(models.Model):
    """Une liste reçue pour une session : son jour, son fichier, combien de lignes."""

    session = models.ForeignKey(
        SessionFormation, on_delete=models.PROTECT, related_name="listes_recues"
    )
    recue_le = models.DateField("reçue le")
    nom_fichier = models.CharField("fichier", max_length=160)
    lignes = models.PositiveIntegerField("stagiaires")
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "liste de stagiaires"
        verbose_name_plural = "listes de stagiaires"
        ordering = ("-pk",)
        triggers = [pgtrigger.Protect(name="liste_sans_retouche", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.nom_fichier} du {self.recue_le:%d/%m/%Y}"


class Stagiaire(models.Model):
    """Une ligne d'une liste. Reconnue, c'est une personne ; sinon son nom s'efface à la fin de la session."""

    session = models.ForeignKey(
        SessionFormation, on_delete=models.PROTECT, related_name="stagiaires"
    )
    nom = models.CharField("nom", max_length=60)
    prenom = models.CharField("prénom", max_length=60)
    date_naissance = models.DateField("date de naissance", null=True)
    cle = models.CharField(max_length=160)
    etat = models.CharField(max_length=10, choices=EtatStagiaire.choices())
    personne = models.ForeignKey(
        "personnes.Personne", on_delete=models.CASCADE, null=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "stagiaire"
        ordering = ("nom", "prenom", "pk")
        constraints = [
            models.UniqueConstraint(fields=["session", "cle"], name="stagiaire_une_fois"),
            models.CheckConstraint(
                name="stagiaire_reconnu_personne",
                condition=~Q(etat=str(EtatStagiaire.RECONNU)) | Q(personne__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prenom} {self.nom}"


@versions_gardees()
class FinFormation(models.Model):
    """La fin d'une formation, sur le bureau du développeur de l'emploi jusqu'à ce qu'il dise la suite."""

    positionnement = models.OneToOneField(
        "activite.Positionnement", on_delete=models.CASCADE, related_name="fin_de_formation"
    )
    personne = models.ForeignKey(
        "personnes.Personne", on_delete=models.CASCADE, related_name="fins_de_formation"
    )
    session = models.ForeignKey(
        SessionFormation, on_delete=models.PROTECT, related_name="fins_de_formation"
    )
    annoncee_le = models.DateField("annoncée le")
    revue_le = models.DateField("revue le", null=True)
    suite = models.CharField("suite", max_length=16, choices=SuiteFormation.choices(), blank=True)
    precision = models.CharField("précision", max_length=400, blank=True)
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "fin de formation"
        verbose_name_plural = "fins de formation"
        ordering = ("session__fin", "pk")
        constraints = [
            models.CheckConstraint(
                name="fin_formation_revue_dite",
                condition=Q(revue_le__isnull=True, suite="")
                | Q(revue_le__isnull=False) & ~Q(suite=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.personne}, {self.session}"
