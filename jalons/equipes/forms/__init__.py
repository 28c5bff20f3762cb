"""Formulaires des équipes pluridisciplinaires."""
