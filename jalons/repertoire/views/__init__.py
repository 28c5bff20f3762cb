"""Écrans de la coordination, un module par sujet."""
