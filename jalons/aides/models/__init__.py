"""Modèles des aides : la demande, ses pièces, sa décision, l'argent et son chemin."""

from jalons.aides.models.budget import Enveloppe, Mouvement
from jalons.aides.models.demande import DecisionAide, DemandeAide, PieceAide
from jalons.aides.models.paiement import LignePaiement, ListePaiement

__all__ = [
    "DecisionAide",
    "DemandeAide",
    "Enveloppe",
    "LignePaiement",
    "ListePaiement",
    "Mouvement",
    "PieceAide",
]
