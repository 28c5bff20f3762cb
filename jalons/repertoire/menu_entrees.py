"""L'offre d'insertion dans le menu."""

from jalons.comptes.enums import GroupeMenu, Permission
from jalons.comptes.menu import EntreeMenu


class MenuOffre(EntreeMenu):
    code = "offre_insertion"
    libelle = "Offre d'insertion"
    vue = "repertoire:recherche"
    icone = "grid"
    ordre = 52
    groupe = GroupeMenu.TERRITOIRE
    permission = Permission.COORDINATION_CONSULTER
    sous_rubriques = (
        ("Actions coordonnées", "repertoire:actions"),
        ("Fiches du répertoire", "repertoire:fiches"),
        ("Conventions", "repertoire:conventions"),
        ("Dispositifs", "repertoire:dispositifs"),
        ("Ce que nous coordonnons", "repertoire:coordonnes"),
    )
