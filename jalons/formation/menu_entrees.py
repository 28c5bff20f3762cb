"""La formation dans le menu."""

from jalons.comptes.enums import GroupeMenu, Permission
from jalons.comptes.menu import EntreeMenu


class MenuFormation(EntreeMenu):
    code = "formation"
    libelle = "Formations"
    vue = "formation:sessions"
    icone = "mortarboard"
    ordre = 53
    groupe = GroupeMenu.TERRITOIRE
    permission = Permission.FORMATION_CONSULTER
    sous_rubriques = (
        ("Importer le calendrier", "formation:importer"),
        ("Fins de formation", "formation:fins"),
    )
