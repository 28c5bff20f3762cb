"""Les chiffres de l'accueil, un dossier chacun."""
