"""Formulaires des contrats."""
