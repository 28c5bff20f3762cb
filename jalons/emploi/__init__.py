"""Le rapprochement de l'offre et de la demande d'emploi."""
