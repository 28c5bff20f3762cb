"""Écritures sur les opérations européennes."""
