"""Bilan : lectures."""
