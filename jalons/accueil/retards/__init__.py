"""Les retards que l'accueil sait dire."""
