"""Les documents des projets, un dossier par document."""
