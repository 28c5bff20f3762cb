"""Ce que les fichiers reçus savent refuser, et à qui c'est accordé."""

from jalons.comptes.droits import accorder

accorder(
    "import_consulter",
    "Lire les fichiers reçus",
    "direction",
    "gestionnaire_droits",
)
accorder(
    "import_lancer",
    "Importer un fichier",
    "gestionnaire_droits",
)
