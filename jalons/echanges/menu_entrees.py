"""Les échanges dans le menu."""

from jalons.comptes.enums import GroupeMenu, Permission
from jalons.comptes.menu import EntreeMenu


class MenuFichiers(EntreeMenu):
    code = "fichiers"
    libelle = "Fichiers reçus"
    vue = "echanges:lots"
    icone = "inbox"
    ordre = 70
    groupe = GroupeMenu.FICHIERS
    permission = Permission.IMPORT_CONSULTER


class MenuRejets(EntreeMenu):
    code = "rejets"
    libelle = "Rejets"
    vue = "echanges:rejets"
    icone = "exclamation-diamond"
    ordre = 71
    groupe = GroupeMenu.FICHIERS
    permission = Permission.IMPORT_CONSULTER
