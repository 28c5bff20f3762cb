"""Lectures des opérations européennes."""
