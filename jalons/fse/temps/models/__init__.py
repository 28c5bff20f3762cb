"""Temps : modèles."""
