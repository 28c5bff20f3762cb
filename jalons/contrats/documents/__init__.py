"""Les documents des contrats : un dossier chacun."""
