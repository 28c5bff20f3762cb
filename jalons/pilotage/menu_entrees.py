"""Le pilotage dans le menu."""

from jalons.comptes.enums import GroupeMenu, Permission
from jalons.comptes.menu import EntreeMenu


class MenuPilotage(EntreeMenu):
    code = "pilotage"
    libelle = "Pilotage"
    vue = "pilotage:tableau_de_bord"
    icone = "graph-up"
    ordre = 60
    groupe = GroupeMenu.RESULTATS
    permission = Permission.PILOTAGE_CONSULTER
