"""Écrans des équipes pluridisciplinaires."""
