"""Règles pures des neutralisations."""
