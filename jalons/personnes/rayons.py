"""Le rayon des personnes."""

from jalons.comptes.enums import GroupeMenu

GroupeMenu.ouvrir("personnes", "Personnes", ordre=10)
