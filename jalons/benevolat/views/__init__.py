"""Vues du bénévolat."""
