"""Lectures des neutralisations."""
