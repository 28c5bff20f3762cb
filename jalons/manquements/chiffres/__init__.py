"""Les chiffres des manquements, un dossier chacun ; ils se lisent dans leur page, sous le secret."""
