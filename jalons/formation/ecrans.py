"""Les écrans de la formation dont la lecture est tracée."""

from jalons.comptes.journal import EcranTrace


class EcranSession(EcranTrace):
    code = "formation_session"
    libelle = "Stagiaires d'une session de formation"


class EcranFormationChercher(EcranTrace):
    code = "formation_chercher"
    libelle = "Recherche d'une formation pour une personne"


class EcranFinFormation(EcranTrace):
    code = "fin_formation"
    libelle = "Fin de formation"


class EcranSessionsExport(EcranTrace):
    code = "sessions_export"
    libelle = "Export du calendrier des formations"


class EcranFins(EcranTrace):
    code = "fins_formation_export"
    libelle = "Export des fins de formation"
