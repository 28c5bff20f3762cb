"""Règles pures du répertoire."""
