"""Le rayon du territoire : l'offre, les instances, les projets."""

from jalons.comptes.enums import GroupeMenu

GroupeMenu.ouvrir("territoire", "Territoire", ordre=20)
