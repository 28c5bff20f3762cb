"""Écrans des publics spécifiques."""
