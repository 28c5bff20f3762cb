"""Qui suit qui, et les documents archivés d'une personne."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Q

from jalons.comptes.enums import Niveau
from jalons.personnes import enums
from jalons.socle.periode import FaitDate, FaitQuerySet, FaitsCourants, fin_du_jour, une_verite


def ouvre(le: date) -> Q:
    """La condition « ce suivi ouvre le dossier ce jour-là » : en cours, et son accès n'est pas coupé."""
    tenu = Q(acces_clos_a__isnull=True) | Q(acces_clos_a__gt=fin_du_jour(le))
    return Q(periode__contains=le) & tenu


class Rattachement(FaitDate):
    """Qui suit qui : la seule table que lit le droit de voir. Écrite par les pièces du dessus.

    `objects` ne montre que ce que l'on croit aujourd'hui ; `histoire` garde tout. `periode` compte en
    jours entiers ; `acces_clos_a` dit l'instant où un suivi fini aujourd'hui a cessé d'ouvrir le
    dossier. `est_nominatif` : il ouvre le dossier à cet agent, tant qu'il est de cette structure, et
    pas à ses collègues.
    """

    personne = models.ForeignKey(
        "personnes.Personne", on_delete=models.CASCADE, related_name="rattachements"
    )
    structure = models.ForeignKey(
        "annuaire.Structure", on_delete=models.PROTECT, null=True, blank=True
    )
    agent = models.ForeignKey(
        "comptes.Agent", on_delete=models.PROTECT, null=True, blank=True, related_name="suivis"
    )
    motif = models.CharField(max_length=20, choices=enums.MotifRattachement.choices)
    est_nominatif = models.BooleanField("à cet agent seul", default=False, db_default=False)
    acces_clos_a = models.DateTimeField("accès coupé à", null=True, editable=False)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[FaitsCourants] = FaitsCourants()
    histoire: ClassVar[Any] = FaitQuerySet.as_manager()

    class Meta:
        verbose_name = "rattachement"
        constraints = [
            models.CheckConstraint(
                name="rattachement_a_quelqu_un",
                condition=Q(structure__isnull=False) | Q(agent__isnull=False),
            ),
            models.CheckConstraint(
                name="rattachement_acces_clos_fini",
                condition=Q(acces_clos_a__isnull=True) | Q(periode__endswith__isnull=False),
            ),
            models.CheckConstraint(
                name="rattachement_nominatif_complet",
                condition=Q(est_nominatif=False) | Q(structure__isnull=False, agent__isnull=False),
            ),
            une_verite(
                "rattachement_un_seul_referent",
                "personne",
                condition=Q(motif=enums.MotifRattachement.REFERENT_UNIQUE),
                violation_error_message="Cette personne a déjà un référent unique sur la période.",
            ),
        ]
        indexes = [
            GistIndex(fields=["structure", "periode"], name="rattachement_structure"),
            GistIndex(fields=["agent", "periode"], name="rattachement_agent"),
        ]

    def __str__(self) -> str:
        return f"{self.get_motif_display()} {self.periode}"


class Document(models.Model):
    """Document remis ou reçu, archivé avec les données qui l'ont produit.

    `type` est le code d'un `socle.documents.DocumentType`, ou « piece_jointe » pour un fichier
    reçu. Le contenu est inaltérable (`socle.Fichier`) ; une nouvelle édition est une autre ligne.
    """

    personne = models.ForeignKey(
        "personnes.Personne", on_delete=models.CASCADE, related_name="documents"
    )
    type = models.CharField("type", max_length=60)
    titre = models.CharField("titre", max_length=160)
    fichier = models.ForeignKey("socle.Fichier", on_delete=models.PROTECT, related_name="+")
    donnees = models.JSONField("données de composition", default=dict)
    niveau = models.CharField(max_length=10, choices=Niveau.choices, default=Niveau.SUIVI)
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, null=True, related_name="+")
    date = models.DateField("date")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "document"
        ordering = ("-date", "-pk")

    def __str__(self) -> str:
        return self.titre
