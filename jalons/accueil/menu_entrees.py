"""L'accueil dans le menu."""

from jalons.comptes.enums import GroupeMenu, Permission
from jalons.comptes.menu import EntreeMenu


class MenuEntrants(EntreeMenu):
    code = "entrants"
    libelle = "Entrants"
    vue = "accueil:entrants"
    icone = "door-open"
    ordre = 20
    groupe = GroupeMenu.PERSONNES
    permission = Permission.RECEPTION_CONSULTER


class MenuReorientations(EntreeMenu):
    code = "reorientations"
    libelle = "Réorientations"
    vue = "accueil:reorientations"
    icone = "signpost-2"
    ordre = 22
    groupe = GroupeMenu.PERSONNES
    permission = Permission.REORIENTATION_DEMANDER


class MenuRegles(EntreeMenu):
    code = "regles_orientation"
    libelle = "Règles d'orientation"
    vue = "regles:jeu"
    arguments = ("orientation",)
    icone = "signpost-split"
    ordre = 80
    groupe = GroupeMenu.REGLAGES
    permission = Permission.REGLE_ORIENTATION_MODIFIER


class MenuGrille(EntreeMenu):
    code = "grille_diagnostic"
    libelle = "Grille du diagnostic"
    vue = "questionnaires:grille"
    arguments = ("dsp",)
    icone = "ui-checks"
    ordre = 81
    groupe = GroupeMenu.REGLAGES
    permission = Permission.GRILLE_MODIFIER
