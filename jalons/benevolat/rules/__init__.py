"""Règles pures du bénévolat."""
