"""Le parcours après l'orientation : suivi, contrats, étapes du PLIE."""
