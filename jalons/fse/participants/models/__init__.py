"""Participants : modèles."""
