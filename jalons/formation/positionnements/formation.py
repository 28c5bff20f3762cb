"""Vers une session de formation : prescrite, ou demandée par la personne elle-même (son origine le dit)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from jalons.activite.genres import Cible, GenrePositionnement


class VersUneFormation(GenrePositionnement):
    code = "formation"
    libelle = "Formation"
    modele = "formation.SessionFormation"
    exemple = "Remise à niveau « Compétences clés », du 02/03 au 29/05"
    est_a_choisir = False  # le calendrier se cherche : trop de sessions pour un menu

    @classmethod
    def choix_ouverts(cls, *, le: date) -> list[tuple[int, str]]:
        return []

    @classmethod
    def cible(cls, objet: Any) -> Cible:
        dit = f"{objet.formation.intitule[:160]} ({objet.debut:%d/%m/%Y}-{objet.fin:%d/%m/%Y})"
        url = reverse("formation:session", args=[objet.pk])
        return Cible(dit, objet.formation.organisme_id, url)
