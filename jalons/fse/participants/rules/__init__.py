"""Participants : règles pures."""
