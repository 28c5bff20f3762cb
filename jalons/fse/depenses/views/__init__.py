"""Dépenses : écrans."""
