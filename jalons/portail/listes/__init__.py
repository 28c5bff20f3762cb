"""Les listes de travail du portail."""
