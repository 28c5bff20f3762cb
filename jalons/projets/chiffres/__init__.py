"""Les chiffres que montre un diagnostic partagé, un dossier par famille."""
