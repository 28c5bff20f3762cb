"""Lectures de l'accueil, un module par sujet."""
