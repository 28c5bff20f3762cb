"""Publicité : règles pures."""
