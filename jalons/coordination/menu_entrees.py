"""La coordination dans le menu."""

from jalons.comptes.enums import GroupeMenu, Permission
from jalons.comptes.menu import EntreeMenu


class MenuCoordination(EntreeMenu):
    code = "coordination"
    libelle = "Coordination"
    vue = "coordination:instances"
    icone = "people"
    ordre = 50
    groupe = GroupeMenu.TERRITOIRE
    permission = Permission.COORDINATION_CONSULTER
    sous_rubriques = (
        ("Séances", "coordination:seances"),
        ("Décisions", "coordination:decisions"),
        ("Propositions", "coordination:propositions"),
    )
