"""Le bénévolat dans le menu."""

from jalons.comptes.enums import GroupeMenu, Permission
from jalons.comptes.menu import EntreeMenu


class MenuBenevolat(EntreeMenu):
    code = "benevolat"
    libelle = "Bénévolat"
    vue = "benevolat:besoins"
    icone = "people"
    ordre = 54
    groupe = GroupeMenu.TERRITOIRE
    permission = Permission.BENEVOLAT_CONSULTER
