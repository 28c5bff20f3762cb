"""Règles de la coordination : pures, sans base ni horloge."""
