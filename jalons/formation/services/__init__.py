"""Écritures sur les formations."""
