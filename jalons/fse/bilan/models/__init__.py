"""Bilan : modèles."""
