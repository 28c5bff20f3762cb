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


class MenuProjets(EntreeMenu):
    code = "besoins_projets"
    libelle = "Besoins et projets"
    vue = "coordination:besoins"
    icone = "lightbulb"
    ordre = 51
    groupe = GroupeMenu.TERRITOIRE
    permission = Permission.COORDINATION_CONSULTER
    sous_rubriques = (
        ("Diagnostics partagés", "coordination:diagnostics"),
        ("Projets", "coordination:projets"),
        ("Plans d'actions", "coordination:plans"),
    )


class MenuOffre(EntreeMenu):
    code = "offre_insertion"
    libelle = "Offre d'insertion"
    vue = "coordination:actions"
    icone = "grid"
    ordre = 52
    groupe = GroupeMenu.TERRITOIRE
    permission = Permission.COORDINATION_CONSULTER
    sous_rubriques = (
        ("Dispositifs", "coordination:dispositifs"),
        ("Ce que nous coordonnons", "coordination:coordonnes"),
    )
