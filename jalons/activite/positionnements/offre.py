"""Vers une fiche du répertoire : ce que l'on appelle prescrire."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from jalons.activite.genres import Cible, GenrePositionnement
from jalons.repertoire.selectors.prescription import offres_joignables, refus_de_prescrire


class VersUneOffre(GenrePositionnement):
    code = "offre"
    libelle = "Offre du répertoire"
    modele = "repertoire.Offre"
    exemple = "Auto-école solidaire, trouvée dans la boîte à outils de la personne"
    est_a_choisir = False
    previent_la_personne = True

    @classmethod
    def choix_ouverts(cls, *, le: date) -> list[tuple[int, str]]:
        return []

    @classmethod
    def cible(cls, objet: Any) -> Cible:
        return Cible(
            objet.nom,
            objet.structure_id,
            reverse("repertoire:fiche", args=[objet.pk]),
            courriel=objet.courriel,
            heures=objet.volume_horaire_hebdomadaire,
            semaines=objet.nombre_semaines,
        )

    @classmethod
    def refus(cls, objet: Any, *, le: date) -> str:
        return refus_de_prescrire(objet, le=le)

    @classmethod
    def joignables(cls) -> QuerySet[Any]:
        return offres_joignables()
