"""Temps : écrans."""
