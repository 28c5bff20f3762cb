"""L'activité dans le menu."""

from jalons.comptes.enums import GroupeMenu, Permission
from jalons.comptes.menu import EntreeMenu


class MenuPositionnements(EntreeMenu):
    code = "positionnements"
    libelle = "Positionnements et emploi"
    vue = "activite:positionnements"
    icone = "signpost"
    ordre = 34
    groupe = GroupeMenu.PERSONNES
    permission = Permission.ACTIVITE_CONSULTER
    sous_rubriques = (
        ("Contrats de travail", "activite:contrats"),
        ("Semaines trop chargées", "activite:semaines"),
    )
