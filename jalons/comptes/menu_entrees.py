"""Les comptes dans le menu."""

from jalons.comptes.enums import GroupeMenu, Permission
from jalons.comptes.menu import EntreeMenu


class MenuAgents(EntreeMenu):
    code = "agents"
    libelle = "Agents et rôles"
    vue = "comptes:agents"
    icone = "people"
    ordre = 90
    groupe = GroupeMenu.REGLAGES
    permission = Permission.HABILITATION_GERER


class MenuParametres(EntreeMenu):
    code = "parametres"
    libelle = "Paramètres"
    vue = "comptes:parametres"
    icone = "sliders"
    ordre = 85
    groupe = GroupeMenu.REGLAGES
    permission = Permission.PARAMETRE_MODIFIER
