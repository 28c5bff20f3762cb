"""Les publics spécifiques dans le menu."""

from jalons.comptes.enums import GroupeMenu, Permission
from jalons.comptes.menu import EntreeMenu


class MenuPublics(EntreeMenu):
    code = "publics"
    libelle = "Publics spécifiques"
    vue = "publics:personnes"
    icone = "person-badge"
    ordre = 34
    groupe = GroupeMenu.PERSONNES
    permission = Permission.PUBLIC_CONSULTER
