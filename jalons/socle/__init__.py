"""Le sol commun : registre, périodes, paramètres datés, PDF, fichiers, recherche. Aucun mot du métier."""
