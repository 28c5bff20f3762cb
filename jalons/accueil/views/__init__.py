"""Écrans de l'accueil, un module par sujet."""
