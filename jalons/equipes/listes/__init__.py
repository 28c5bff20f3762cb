"""Les listes des équipes, un dossier chacune."""
