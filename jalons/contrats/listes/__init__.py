"""Listes des contrats."""
