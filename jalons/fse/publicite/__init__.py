"""Ce que l'opération montre du soutien de l'Union : fiche, affiche, preuves, séances."""
