"""Publicité : écritures."""
