"""Les chiffres de l'accompagnement, un dossier chacun."""
