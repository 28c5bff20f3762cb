"""Écritures sur le bénévolat."""
