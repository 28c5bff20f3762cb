"""Dépenses : écritures."""
