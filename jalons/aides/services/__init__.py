"""Écritures des aides."""
