"""Commun : formulaires."""
