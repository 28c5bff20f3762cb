"""Règles pures de l'activité."""
