"""Vues des neutralisations."""
