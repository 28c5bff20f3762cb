"""Les manquements dans le menu."""

from jalons.comptes.enums import GroupeMenu, Permission
from jalons.comptes.menu import EntreeMenu


class MenuManquements(EntreeMenu):
    code = "manquements"
    libelle = "Manquements"
    vue = "manquements:liste"
    icone = "flag"
    ordre = 38
    groupe = GroupeMenu.PERSONNES
    permission = Permission.MANQUEMENT_SUIVRE
