"""Commun : lectures."""
