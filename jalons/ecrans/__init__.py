"""Ce que tous les écrans partagent : agir, saisir, lister, rendre et recevoir un fichier."""
