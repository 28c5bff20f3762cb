"""Les listes de travail des opérations européennes."""
