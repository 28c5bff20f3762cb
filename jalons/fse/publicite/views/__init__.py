"""Publicité : écrans."""
