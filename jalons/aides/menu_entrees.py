"""Les aides dans le menu."""

from jalons.comptes.enums import GroupeMenu, Permission
from jalons.comptes.menu import EntreeMenu


class MenuAides(EntreeMenu):
    code = "aides"
    libelle = "Aides"
    vue = "aides:liste"
    icone = "currency-euro"
    ordre = 39
    groupe = GroupeMenu.PERSONNES
    permission = Permission.AIDE_CONSULTER
