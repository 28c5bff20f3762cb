"""Modèles de la formation."""

from jalons.formation.models.offre import Formation, SessionFormation
from jalons.formation.models.stagiaires import FinFormation, ListeStagiaires, Stagiaire

__all__ = ["FinFormation", "Formation", "ListeStagiaires", "SessionFormation", "Stagiaire"]
