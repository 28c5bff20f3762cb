"""Modèles de l'accueil, un module par sujet."""

from jalons.accueil.models.orientation import Coreo, Orientation
from jalons.accueil.models.rappel import Rappel
from jalons.accueil.models.reception import (
    Convocation,
    Entretien,
    LigneLotConvocations,
    LotConvocations,
    PriseEnCharge,
    RendezVous,
)
from jalons.accueil.models.reorientation import DemandeReorientation
from jalons.accueil.models.suivi import SuiviEntree

__all__ = [
    "Convocation",
    "Coreo",
    "DemandeReorientation",
    "Entretien",
    "LigneLotConvocations",
    "LotConvocations",
    "Orientation",
    "PriseEnCharge",
    "Rappel",
    "RendezVous",
    "SuiviEntree",
]
