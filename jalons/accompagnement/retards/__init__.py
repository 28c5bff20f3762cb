"""Les retards que l'accompagnement sait dire."""
