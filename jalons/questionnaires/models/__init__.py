"""Les modèles des questionnaires."""

from jalons.questionnaires.models.grille import Grille, Question
from jalons.questionnaires.models.remplissage import Depot, Remplissage, ReponseTheme

__all__ = ["Depot", "Grille", "Question", "Remplissage", "ReponseTheme"]
