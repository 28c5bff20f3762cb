"""Les documents d'une séance, un dossier par document."""

# En-tête d'une séance d'exemple, commun aux documents.
SEANCE_D_EXEMPLE = {
    "reference": "SEANCE-1",
    "instance": "Cellule locale de réflexion du Bassin",
    "genre": "Cellule locale de réflexion",
    "territoire": "Bassin",
    "theme": "Se déplacer pour travailler",
    "date": "jeudi 12 mars 2026",
    "heures": "de 09 h 00 à 11 h 30",
    "lieu": "CMS du Centre",
    "animateur": "Anne Exemple",
    "mention": "Cofinancé par l'Union européenne",
}
