"""Les indicateurs : un dossier chacun, avec sa définition et ses exemples."""
