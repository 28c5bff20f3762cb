"""Modèles du répertoire : l'offre d'insertion et les places des organismes."""

from jalons.repertoire.models.capacite import Capacite
from jalons.repertoire.models.offre import Action, Comptage, ConventionAction, Dispositif

__all__ = ["Action", "Capacite", "Comptage", "ConventionAction", "Dispositif"]
