"""Modèles des équipes, un module par sujet."""

from jalons.equipes.models.dossier import DossierEquipe, PassageEquipe, RetraitMembre
from jalons.equipes.models.equipe import Equipe, MembreEquipe
from jalons.equipes.models.seance import SeanceEquipe

__all__ = [
    "DossierEquipe",
    "Equipe",
    "MembreEquipe",
    "PassageEquipe",
    "RetraitMembre",
    "SeanceEquipe",
]
