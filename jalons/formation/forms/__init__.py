"""Formulaires des formations."""
