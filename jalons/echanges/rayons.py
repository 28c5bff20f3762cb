"""Le rayon des fichiers reçus."""

from jalons.comptes.enums import GroupeMenu

GroupeMenu.ouvrir("fichiers", "Fichiers reçus", ordre=40)
