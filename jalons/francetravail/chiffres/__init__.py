"""Les chiffres de France Travail."""
