"""Lectures des manquements."""
