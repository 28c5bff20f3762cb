"""Les documents d'une séance, un dossier par document."""
