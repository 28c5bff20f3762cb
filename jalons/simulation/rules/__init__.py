"""Règles pures de la simulation."""
