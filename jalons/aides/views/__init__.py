"""Vues des aides."""
