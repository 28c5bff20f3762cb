"""Opération : écritures."""
