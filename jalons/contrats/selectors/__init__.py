"""Lectures des contrats."""
