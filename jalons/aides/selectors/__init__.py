"""Lectures des aides."""
