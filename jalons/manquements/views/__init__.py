"""Écrans des manquements."""
