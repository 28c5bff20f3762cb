"""Le portail dans le menu."""

from jalons.comptes.enums import Permission
from jalons.comptes.menu import EntreeMenu


class MenuJournee(EntreeMenu):
    code = "ma_journee"
    libelle = "Ma journée"
    vue = "portail:ma_journee"
    icone = "sun"
    ordre = 5


class MenuRecherche(EntreeMenu):
    code = "recherche"
    libelle = "Rechercher"
    vue = "portail:recherche"
    icone = "search"
    ordre = 10
    permission = Permission.PERSONNE_RECHERCHER
