"""Les listes de travail de la pièce."""
