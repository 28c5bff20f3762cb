"""Les questionnaires de l'accompagnement, un dossier chacun."""
