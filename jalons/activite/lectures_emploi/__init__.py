"""Les lectures d'un contrat de travail que la pièce apporte."""
