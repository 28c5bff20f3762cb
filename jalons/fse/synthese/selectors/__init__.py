"""Synthèse : lectures."""
