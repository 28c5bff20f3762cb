"""Vues des contrats."""
