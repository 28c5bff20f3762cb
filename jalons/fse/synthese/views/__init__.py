"""Synthèse : écrans."""
