"""Temps : lectures."""
