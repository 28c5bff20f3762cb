"""Dépenses : lectures."""
