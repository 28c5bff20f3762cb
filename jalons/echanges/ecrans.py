"""Les écrans des échanges dont la lecture est tracée."""

from jalons.comptes.journal import EcranTrace


class EcranRejet(EcranTrace):
    code = "rejet"
    libelle = "Rejet d'un fichier"


class EcranAbsents(EcranTrace):
    code = "absents"
    libelle = "Absents d'un fichier"


class EcranLotsExport(EcranTrace):
    code = "lots_export"
    libelle = "Export des fichiers reçus"


class EcranRejetsExport(EcranTrace):
    code = "rejets_export"
    libelle = "Export des rejets"
