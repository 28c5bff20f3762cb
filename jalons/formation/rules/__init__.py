"""Règles pures du calendrier des formations."""
