"""Qui suit qui, et les documents archivés d'une personne."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Q

from jalons.comptes.enums import Niveau
from jalons.personnes import enums
from jalons.socle.periode import FaitDate, FaitQuerySet, FaitsCourants, une_verite


class Rattachement(FaitDate):
    """Qui suit qui : la seule table que lit le droit de voir. Écrite par les pièces du dessus.

    `objects` ne montre que ce que l'on croit aujourd'hui ; `histoire` garde tout.
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
