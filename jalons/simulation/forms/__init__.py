"""Formulaires de la simulation."""
