"""Le portail dans le menu."""

from jalons.comptes.enums import Permission
from jalons.comptes.menu import EntreeMenu


class MenuRecherche(EntreeMenu):
    code = "recherche"
    libelle = "Rechercher"
    vue = "portail:recherche"
    icone = "search"
    ordre = 10
    permission = Permission.PERSONNE_RECHERCHER
