"""Formulaires du bénévolat."""
