"""Les neutralisations sous les aides, et dans le menu de qui les tient."""

from jalons.comptes.enums import GroupeMenu, Permission
from jalons.comptes.menu import EntreeMenu


class MenuNeutralisations(EntreeMenu):
    code = "neutralisations"
    libelle = "Revenus neutralisés"
    vue = "neutralisations:campagnes"
    icone = "shield-check"
    ordre = 41
    groupe = GroupeMenu.PERSONNES
    permission = Permission.NEUTRALISATION_CONSULTER
