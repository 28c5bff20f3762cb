"""Bilan : formulaires."""
