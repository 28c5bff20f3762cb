"""Les rayons du menu que toute installation a : le quotidien, les réglages."""

from jalons.comptes.enums import GroupeMenu

GroupeMenu.ouvrir("quotidien", "", ordre=0)
GroupeMenu.ouvrir("reglages", "Réglages", ordre=90)
