"""Les personnes dans le menu."""

from jalons.comptes.enums import Permission
from jalons.comptes.menu import EntreeMenu


class MenuConsultations(EntreeMenu):
    code = "consultations"
    libelle = "Journal des consultations"
    vue = "personnes:consultations"
    icone = "eye"
    ordre = 92
    permission = Permission.JOURNAL_CONSULTER
