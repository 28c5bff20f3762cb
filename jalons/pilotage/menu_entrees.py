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


class MenuArgent(EntreeMenu):
    code = "argent"
    libelle = "Argent de la politique"
    vue = "pilotage:argent"
    icone = "currency-euro"
    ordre = 61
    groupe = GroupeMenu.RESULTATS
    permission = Permission.ARGENT_CONSULTER
