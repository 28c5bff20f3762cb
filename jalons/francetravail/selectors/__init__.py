"""Lectures de France Travail : qui demande un geste, quelles lignes attendent une décision."""
