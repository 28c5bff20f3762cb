"""Dépenses : règles pures."""
