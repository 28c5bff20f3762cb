"""Vers un besoin de bénévoles : l'association répond, note l'entrée, la sortie et l'issue."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from jalons.activite.genres import Cible, GenrePositionnement


class VersUnBenevolat(GenrePositionnement):
    code = "benevolat"
    libelle = "Bénévolat"
    modele = "benevolat.BesoinBenevole"
    exemple = "Collecte de la Banque alimentaire, 6 h par semaine"
    est_a_choisir = False  # proposé avec ses prérequis

    @classmethod
    def choix_ouverts(cls, *, le: date) -> list[tuple[int, str]]:
        return []

    @classmethod
    def cible(cls, objet: Any) -> Cible:
        dit = f"{objet.intitule}, {objet.heures_semaine} h par semaine"
        return Cible(dit, objet.association_id, reverse("benevolat:besoins"))
