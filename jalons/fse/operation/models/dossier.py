"""Ce que le dossier unique garde : ses pièces, ses visites, les structures soutenues."""

from __future__ import annotations

from django.db import models

from jalons.fse.enums import GenreStructureSoutenue
from jalons.fse.pieces_dossier import PieceAttendue


class PieceDossier(models.Model):
    """Une pièce du dossier : acte, attestation, rapport de visite ou d'audit, avec son fichier."""

    operation = models.ForeignKey("fse.Operation", on_delete=models.PROTECT, related_name="pieces")
    genre = models.CharField("pièce", max_length=40, choices=PieceAttendue.choix)
    date = models.DateField("datée du")
    note = models.CharField("à retenir", max_length=300, blank=True)
    fichier = models.ForeignKey("socle.Fichier", on_delete=models.PROTECT, null=True, blank=True)
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "pièce du dossier"
        verbose_name_plural = "pièces du dossier"
        ordering = ("date", "pk")

    def __str__(self) -> str:
        return self.get_genre_display()


class StructureSoutenue(models.Model):
    """Une administration ou une entreprise que l'opération soutient (EECO18, EECO19)."""

    operation = models.ForeignKey(
        "fse.Operation", on_delete=models.PROTECT, related_name="structures_soutenues"
    )
    structure = models.ForeignKey("annuaire.Structure", on_delete=models.PROTECT, related_name="+")
    genre = models.CharField(
        "comptée comme", max_length=15, choices=GenreStructureSoutenue.choices()
    )
    date = models.DateField("soutenue depuis le")
    soutien = models.CharField("soutien apporté", max_length=200, blank=True)
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "structure soutenue"
        verbose_name_plural = "structures soutenues"
        ordering = ("date", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["operation", "structure"], name="structure_soutenue_unique"
            )
        ]

    def __str__(self) -> str:
        return str(self.structure)
