"""Écritures sur les publics."""
