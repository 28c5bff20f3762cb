"""Écritures de France Travail : intégrer un fichier, décider d'un rapprochement, noter un échange."""
