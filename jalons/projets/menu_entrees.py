"""Les besoins et les projets dans le menu."""

from jalons.comptes.enums import GroupeMenu, Permission
from jalons.comptes.menu import EntreeMenu, Rubrique


class MenuProjets(EntreeMenu):
    code = "besoins_projets"
    libelle = "Besoins et projets"
    vue = "projets:besoins"
    icone = "lightbulb"
    ordre = 51
    groupe = GroupeMenu.TERRITOIRE
    permission = Permission.COORDINATION_CONSULTER
    sous_rubriques = (
        ("Diagnostics partagés", "projets:diagnostics"),
        ("Projets", "projets:projets"),
        ("Plans d'actions", "projets:plans"),
    )


class RubriqueMilleFeuille(Rubrique):
    code = "mille_feuille"
    libelle = "Mille-feuille"
    menu = "offre_insertion"
    vue = "projets:mille_feuille"
