"""Opération : formulaires."""
