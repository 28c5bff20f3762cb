"""Les personnes dans le menu."""

from jalons.comptes.enums import GroupeMenu, Permission
from jalons.comptes.menu import EntreeMenu


class MenuConsultations(EntreeMenu):
    code = "consultations"
    libelle = "Journal des consultations"
    vue = "personnes:consultations"
    icone = "eye"
    ordre = 92
    groupe = GroupeMenu.REGLAGES
    permission = Permission.JOURNAL_CONSULTER


class MenuRapprochements(EntreeMenu):
    code = "rapprochements"
    libelle = "Rapprochements"
    vue = "personnes:rapprochements"
    icone = "people"
    ordre = 40
    groupe = GroupeMenu.PERSONNES
    permission = Permission.RAPPROCHEMENT_GERER
