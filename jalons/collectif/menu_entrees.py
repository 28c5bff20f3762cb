"""Les actions collectives sous l'offre d'insertion."""

from jalons.comptes.enums import GroupeMenu, Permission
from jalons.comptes.menu import EntreeMenu


class MenuCollectif(EntreeMenu):
    code = "collectif"
    libelle = "Actions collectives"
    vue = "collectif:actions"
    icone = "calendar-event"
    ordre = 53
    groupe = GroupeMenu.TERRITOIRE
    permission = Permission.COORDINATION_CONSULTER
    sous_rubriques = (("Qui a suivi quoi", "collectif:suivis"),)
