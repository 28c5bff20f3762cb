"""Vues de la simulation."""
