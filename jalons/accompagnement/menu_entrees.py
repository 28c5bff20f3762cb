"""Le PLIE dans le menu, là où il y en a un."""

from django.utils import timezone

from jalons.accompagnement.selectors.plie import plies
from jalons.comptes.enums import GroupeMenu, Permission
from jalons.comptes.menu import EntreeMenu


class MenuPlie(EntreeMenu):
    code = "plie"
    libelle = "PLIE"
    vue = "accompagnement:plie"
    icone = "signpost-2"
    ordre = 35
    groupe = GroupeMenu.PERSONNES
    sous_rubriques = (
        ("Commissions", "accompagnement:plie_commissions"),
        ("Le PLIE en chiffres", "accompagnement:plie_chiffres"),
        ("Grille des sorties", "regles:jeu", "sorties_plie"),
    )
    permission = Permission.PLIE_CONSULTER

    @classmethod
    def est_utile(cls) -> bool:
        return plies(le=timezone.localdate()).exists()


class MenuCommissions(EntreeMenu):
    code = "plie_commissions"
    libelle = "Commissions du PLIE"
    vue = "accompagnement:plie_commissions"
    icone = "people"
    ordre = 36
    groupe = GroupeMenu.PERSONNES
    permission = Permission.PLIE_GERER


class MenuGrilleSorties(EntreeMenu):
    code = "plie_regles"
    libelle = "Grille des sorties du PLIE"
    vue = "regles:jeu"
    arguments = ("sorties_plie",)
    icone = "table"
    ordre = 82
    groupe = GroupeMenu.REGLAGES
    permission = Permission.PARAMETRE_MODIFIER


class MenuMesPersonnes(EntreeMenu):
    code = "mes_personnes"
    libelle = "Mes personnes"
    vue = "accompagnement:mes_personnes"
    icone = "person-heart"
    ordre = 18
    groupe = GroupeMenu.PERSONNES
    permission = Permission.PORTEFEUILLE_CONSULTER


class MenuCoordinations(EntreeMenu):
    code = "coordinations"
    libelle = "Coordinations"
    vue = "accompagnement:coordinations"
    icone = "people"
    ordre = 20
    groupe = GroupeMenu.PERSONNES
    permission = Permission.PORTEFEUILLE_CONSULTER


class MenuCharge(EntreeMenu):
    code = "charge"
    libelle = "Charge des référents"
    vue = "accompagnement:charge"
    icone = "people"
    ordre = 19
    groupe = GroupeMenu.PERSONNES
    permission = Permission.REFERENT_DESIGNER


class MenuReprise(EntreeMenu):
    code = "reprise"
    libelle = "Sans accompagnement"
    vue = "accompagnement:reprise"
    icone = "person-lines-fill"
    ordre = 22
    groupe = GroupeMenu.PERSONNES
    sous_rubriques = (
        ("Campagnes de convocation", "accompagnement:campagnes"),
        ("Les accompagnements en chiffres", "accompagnement:parcours_chiffres"),
    )
    permission = Permission.REPRISE_CONSULTER
