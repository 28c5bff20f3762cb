"""Opération : écrans."""
