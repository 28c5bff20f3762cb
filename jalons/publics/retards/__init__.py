"""Ce qui est en retard pour les publics spécifiques."""
