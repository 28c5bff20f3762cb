"""Tests des équipes pluridisciplinaires."""
