"""Lectures des formations."""
