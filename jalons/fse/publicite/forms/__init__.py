"""Publicité : formulaires."""
