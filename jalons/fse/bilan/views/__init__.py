"""Bilan : écrans."""
