"""Bilan : écritures."""
