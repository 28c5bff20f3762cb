"""Les écrans de France Travail dont la lecture est tracée."""

from jalons.comptes.journal import EcranTrace


class EcranSuiviFranceTravail(EcranTrace):
    code = "suivi_france_travail"
    libelle = "Suivi des inscriptions à France Travail"


class EcranSuiviFranceTravailExport(EcranTrace):
    code = "suivi_france_travail_export"
    libelle = "Export du suivi France Travail"


class EcranEchangeAgence(EcranTrace):
    code = "echange_agence"
    libelle = "Échange avec l'agence France Travail"


class EcranLigneFranceTravail(EcranTrace):
    code = "ligne_france_travail"
    libelle = "Ligne de France Travail à rattacher"
