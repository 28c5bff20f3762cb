"""Formulaires des opérations européennes."""
