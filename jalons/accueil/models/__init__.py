"""Modèles de l'accueil, un module par sujet."""

from jalons.accueil.models.diagnostic import (
    CompetenceEvaluee,
    Diagnostic,
    Grille,
    Question,
    ReponseTheme,
)
from jalons.accueil.models.orientation import Coreo, Orientation
from jalons.accueil.models.reception import (
    Convocation,
    Entretien,
    LigneLotConvocations,
    LotConvocations,
    PriseEnCharge,
    RendezVous,
)

__all__ = [
    "CompetenceEvaluee",
    "Convocation",
    "Coreo",
    "Diagnostic",
    "Entretien",
    "Grille",
    "LigneLotConvocations",
    "LotConvocations",
    "Orientation",
    "PriseEnCharge",
    "Question",
    "RendezVous",
    "ReponseTheme",
]
