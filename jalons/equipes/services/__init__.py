"""Actes des équipes pluridisciplinaires."""
