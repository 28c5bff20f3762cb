"""Règles pures des contrats."""
