"""Dépenses : modèles."""
