"""Opération : modèles."""
