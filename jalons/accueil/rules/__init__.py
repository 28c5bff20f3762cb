"""Règles pures de l'accueil, un module par sujet."""
