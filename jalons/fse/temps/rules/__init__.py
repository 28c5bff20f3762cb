"""Temps : règles pures."""
