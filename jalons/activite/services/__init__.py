"""Écritures de l'activité."""
