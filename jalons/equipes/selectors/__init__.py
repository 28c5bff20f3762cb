"""Lectures des équipes pluridisciplinaires."""
