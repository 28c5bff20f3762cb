"""Le générateur de flux : un département d'invention, mois après mois, sans aucune donnée réelle."""

from jalons.generateur.production import generer

__all__ = ["generer"]
