"""Les listes de travail de l'accueil."""
