"""Participants : formulaires."""
