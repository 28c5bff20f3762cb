"""Écrans de l'activité."""
