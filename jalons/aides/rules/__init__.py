"""Règles des aides : ni horloge ni base, tout en décimal exact."""
