"""Commun : écritures."""
