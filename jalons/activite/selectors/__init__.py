"""Lectures de l'activité."""
