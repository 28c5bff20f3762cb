"""Les fichiers que France Travail envoie : un fichier d'ici par genre."""
