"""Bilan : règles pures."""
