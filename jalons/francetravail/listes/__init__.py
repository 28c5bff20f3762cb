"""Les listes de France Travail."""
