"""Les listes de la formation."""
