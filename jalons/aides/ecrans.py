"""Les écrans des aides dont la lecture est tracée."""

from jalons.comptes.journal import EcranTrace


class EcranAide(EcranTrace):
    code = "aide"
    libelle = "Demande d'aide"


class EcranAideDemander(EcranTrace):
    code = "aide_demander"
    libelle = "Demander une aide"


class EcranAides(EcranTrace):
    code = "aides"
    libelle = "Demandes d'aide"


class EcranAidesExport(EcranTrace):
    code = "aides_export"
    libelle = "Export des demandes d'aide"


class EcranAidePiece(EcranTrace):
    code = "aide_piece"
    libelle = "Pièce ou lettre d'une demande d'aide"
