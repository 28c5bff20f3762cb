"""Modèles de l'activité : positionnements, heures, contrats de travail."""

from jalons.activite.models.contrat import ConstatEmploi, ContratTravail
from jalons.activite.models.heures import Heures, ImputationHeures
from jalons.activite.models.positionnement import PassagePositionnement, Positionnement

__all__ = [
    "ConstatEmploi",
    "ContratTravail",
    "Heures",
    "ImputationHeures",
    "PassagePositionnement",
    "Positionnement",
]
