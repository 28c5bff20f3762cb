"""Les genres d'instances, un dossier par genre."""
