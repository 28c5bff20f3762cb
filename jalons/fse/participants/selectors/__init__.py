"""Participants : lectures."""
