"""Temps : formulaires."""
