"""Ce que chaque agent voit en arrivant : ma journée, recherche, dossier de la personne."""
