"""Participants : écrans."""
