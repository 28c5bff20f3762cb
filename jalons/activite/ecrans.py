"""Les écrans de l'activité dont la lecture est tracée."""

from jalons.comptes.journal import EcranTrace


class EcranPositionner(EcranTrace):
    code = "positionner"
    libelle = "Positionner une personne"


class EcranPositionnement(EcranTrace):
    code = "positionnement"
    libelle = "Positionnement"


class EcranPositionnementsExport(EcranTrace):
    code = "positionnements_export"
    libelle = "Export des positionnements"


class EcranHeures(EcranTrace):
    code = "heures"
    libelle = "Heures d'activité"


class EcranHeuresNoter(EcranTrace):
    code = "heures_noter"
    libelle = "Saisie d'heures d'activité"


class EcranContratTravail(EcranTrace):
    code = "contrat_travail"
    libelle = "Contrat de travail"


class EcranContratTravailNoter(EcranTrace):
    code = "contrat_travail_noter"
    libelle = "Saisie d'un contrat de travail"


class EcranContratsExport(EcranTrace):
    code = "contrats_travail_export"
    libelle = "Export des contrats de travail"


class EcranSemaines(EcranTrace):
    code = "semaines_chargees"
    libelle = "Semaines trop chargées"
