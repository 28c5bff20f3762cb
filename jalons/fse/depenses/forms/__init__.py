"""Dépenses : formulaires."""
