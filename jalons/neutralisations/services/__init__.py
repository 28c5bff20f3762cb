"""Écritures des neutralisations."""
