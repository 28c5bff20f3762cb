"""Commun : règles pures."""
