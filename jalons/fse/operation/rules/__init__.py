"""Opération : règles pures."""
