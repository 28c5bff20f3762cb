"""Les documents des équipes, un dossier chacun."""
