"""Les documents de l'accueil : un dossier chacun."""
