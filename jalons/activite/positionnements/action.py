"""Vers une action du répertoire."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from jalons.activite.genres import Cible, GenrePositionnement
from jalons.repertoire.selectors.offre import actions_ouvertes


class VersUneAction(GenrePositionnement):
    code = "action"
    libelle = "Action d'insertion"
    modele = "repertoire.Action"
    previent_la_personne = True
    exemple = "Chantier d'insertion « Espaces verts », porté par la régie de quartier"

    @classmethod
    def choix_ouverts(cls, *, le: date) -> list[tuple[int, str]]:
        return [(a.pk, f"{a.intitule} — {a.porteur}") for a in actions_ouvertes(le=le)]

    @classmethod
    def cible(cls, objet: Any) -> Cible:
        return Cible(
            objet.intitule, objet.porteur_id, reverse("repertoire:action", args=[objet.pk])
        )
