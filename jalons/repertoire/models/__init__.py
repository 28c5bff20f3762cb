"""Modèles du répertoire : l'offre d'insertion, qui y participe, et les places des organismes."""

from jalons.repertoire.models.capacite import Capacite
from jalons.repertoire.models.offre import (
    Action,
    Comptage,
    ConventionAction,
    Dispositif,
    ParticipationDispositif,
)

__all__ = [
    "Action",
    "Capacite",
    "Comptage",
    "ConventionAction",
    "Dispositif",
    "ParticipationDispositif",
]
