"""Vers la mesure qu'une orientation décide (AGR, ASIR) : l'organisme orienté y répond."""

from __future__ import annotations

from datetime import date
from typing import Any

from jalons.activite.genres import Cible, GenrePositionnement


class VersUneMesure(GenrePositionnement):
    code = "mesure"
    libelle = "Mesure d'accompagnement"
    modele = "repertoire.Dispositif"
    exemple = "Accompagnement global renforcé (AGR), décidé avec l'orientation"
    est_a_choisir = False

    @classmethod
    def choix_ouverts(cls, *, le: date) -> list[tuple[int, str]]:
        return []

    @classmethod
    def cible(cls, objet: Any) -> Cible:
        return Cible(objet.nom, None)
