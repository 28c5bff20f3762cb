"""Les écrans de l'accueil dont la lecture est tracée."""

from jalons.comptes.journal import EcranTrace


class EcranDiagnostic(EcranTrace):
    code = "diagnostic"
    libelle = "Diagnostic"


class EcranOrientation(EcranTrace):
    code = "orientation"
    libelle = "Décision d'orientation"


class EcranReferent(EcranTrace):
    code = "referent"
    libelle = "Désignation d'un référent"


class EcranReorientation(EcranTrace):
    code = "reorientation"
    libelle = "Demande de réorientation"


class EcranReorientationsExport(EcranTrace):
    code = "reorientations_export"
    libelle = "Export des réorientations"


class EcranCoreo(EcranTrace):
    code = "coreo"
    libelle = "COREO"


class EcranCoreoPdf(EcranTrace):
    code = "coreo_pdf"
    libelle = "COREO à signer (PDF)"


class EcranEntrantsExport(EcranTrace):
    code = "entrants_export"
    libelle = "Export des entrants"


class EcranRendezVous(EcranTrace):
    code = "rendez_vous"
    libelle = "Rendez-vous"


class EcranLotConvocations(EcranTrace):
    code = "lot_convocations"
    libelle = "Convocations en nombre"
