"""Vues des formations."""
