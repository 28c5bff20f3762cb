"""Les retards que l'activité sait dire."""
