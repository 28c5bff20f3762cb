"""Écritures des contrats."""
