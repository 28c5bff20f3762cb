"""France Travail dans le menu."""

from jalons.comptes.enums import GroupeMenu, Permission
from jalons.comptes.menu import EntreeMenu


class MenuFranceTravail(EntreeMenu):
    code = "france_travail"
    libelle = "France Travail"
    vue = "francetravail:suivi"
    icone = "briefcase"
    ordre = 36
    groupe = GroupeMenu.PERSONNES
    permission = Permission.FRANCE_TRAVAIL_CONSULTER
