"""Le rayon des résultats et des financements."""

from jalons.comptes.enums import GroupeMenu

GroupeMenu.ouvrir("resultats", "Résultats et financements", ordre=30)
