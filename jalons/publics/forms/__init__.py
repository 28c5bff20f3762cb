"""Formulaires des publics."""
