"""Formulaires des aides."""
