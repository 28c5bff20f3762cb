"""Les listes des publics spécifiques."""
