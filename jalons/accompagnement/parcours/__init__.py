"""Les genres d'accompagnement, un par fichier."""
