"""Les écrans du portail dont la lecture est tracée."""

from jalons.comptes.journal import EcranTrace


class EcranRecherche(EcranTrace):
    code = "recherche"
    libelle = "Recherche"


class EcranDossier(EcranTrace):
    code = "dossier"
    libelle = "Dossier"


class EcranSavoir(EcranTrace):
    code = "savoir"
    libelle = "Ce que l'on savait d'une personne"
