"""Lectures du bénévolat."""
