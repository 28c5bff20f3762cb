"""Publicité : lectures."""
