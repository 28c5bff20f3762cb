"""Opération : lectures."""
