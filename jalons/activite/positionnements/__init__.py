"""Les genres de positionnement de la pièce : ce que le répertoire offre."""
