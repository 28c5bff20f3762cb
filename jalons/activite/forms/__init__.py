"""Formulaires de l'activité."""
