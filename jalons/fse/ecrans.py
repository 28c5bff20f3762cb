"""Les écrans des opérations européennes dont la lecture est tracée."""

from jalons.comptes.journal import EcranTrace


class EcranEntreeOperation(EcranTrace):
    code = "entree_operation"
    libelle = "Entrée dans une opération européenne"


class EcranParticipation(EcranTrace):
    code = "participation"
    libelle = "Fiche de participant"


class EcranQuestionnairePdf(EcranTrace):
    code = "questionnaire_pdf"
    libelle = "Questionnaire de participant (PDF)"


class EcranPreuveEligibilite(EcranTrace):
    code = "preuve_eligibilite"
    libelle = "Preuve d'éligibilité"


class EcranExportParticipants(EcranTrace):
    code = "export_participants"
    libelle = "Export des participants"


class EcranExportCeQuiManque(EcranTrace):
    code = "export_ce_qui_manque"
    libelle = "Export des participants à compléter"


class EcranExportOperations(EcranTrace):
    code = "operations_europeennes_export"
    libelle = "Export des opérations européennes"


class EcranExportDepenses(EcranTrace):
    code = "depenses_operation_export"
    libelle = "Export des dépenses d'une opération"


class EcranExportMissions(EcranTrace):
    code = "missions_operation_export"
    libelle = "Export des agents d'une opération"
