"""Participants : écritures."""
