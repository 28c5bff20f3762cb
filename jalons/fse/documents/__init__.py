"""Les documents des opérations européennes : un dossier chacun."""
