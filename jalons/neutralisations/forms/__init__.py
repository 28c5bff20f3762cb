"""Formulaires des neutralisations."""
