"""Temps : écritures."""
