"""Les équipes pluridisciplinaires dans le menu."""

from jalons.comptes.enums import GroupeMenu, Permission
from jalons.comptes.menu import EntreeMenu


class MenuEquipes(EntreeMenu):
    code = "equipes"
    libelle = "Équipe pluridisciplinaire"
    vue = "equipes:dossiers"
    icone = "people-fill"
    ordre = 38
    groupe = GroupeMenu.PERSONNES
    sous_rubriques = (("Équipes et séances", "equipes:equipes"),)
    permission = Permission.EQUIPE_CONSULTER
