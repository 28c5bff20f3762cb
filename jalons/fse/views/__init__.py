"""Écrans des opérations européennes."""
