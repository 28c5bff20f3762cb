"""Publicité : modèles."""
