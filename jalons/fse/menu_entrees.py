"""Les opérations européennes dans le menu."""

from jalons.comptes.enums import GroupeMenu, Permission
from jalons.comptes.menu import EntreeMenu


class MenuOperations(EntreeMenu):
    code = "operations_europeennes"
    libelle = "Opérations européennes"
    vue = "fse:liste"
    icone = "stars"
    ordre = 61
    groupe = GroupeMenu.RESULTATS
    permission = Permission.FSE_CONSULTER
