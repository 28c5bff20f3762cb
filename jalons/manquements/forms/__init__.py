"""Formulaires des manquements."""
