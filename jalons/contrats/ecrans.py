"""Les écrans des contrats dont la lecture est tracée."""

from jalons.comptes.journal import EcranTrace


class EcranContrat(EcranTrace):
    code = "contrat_engagement"
    libelle = "Contrat d'engagement"


class EcranContratPreparer(EcranTrace):
    code = "contrat_engagement_preparer"
    libelle = "Préparation d'un contrat d'engagement"


class EcranContratPapier(EcranTrace):
    code = "contrat_engagement_papier"
    libelle = "Contrat d'engagement à imprimer"


class EcranContratsPersonne(EcranTrace):
    code = "contrats_engagement"
    libelle = "Contrats d'une personne"


class EcranContratSemaine(EcranTrace):
    code = "contrat_semaine"
    libelle = "Semaine d'une personne"
