"""Les chiffres des contrats, un dossier chacun."""
