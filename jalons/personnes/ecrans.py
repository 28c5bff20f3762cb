"""Les écrans des personnes dont la lecture est tracée."""

from jalons.comptes.journal import EcranTrace


class EcranDocument(EcranTrace):
    code = "document"
    libelle = "Document archivé"


class EcranConsultations(EcranTrace):
    code = "journal_consultations"
    libelle = "Journal des consultations"


class EcranRapprochement(EcranTrace):
    code = "rapprochement"
    libelle = "Rapprochement de deux fiches"


class EcranCoordonnees(EcranTrace):
    code = "coordonnees"
    libelle = "Coordonnées"


class EcranDeces(EcranTrace):
    code = "deces"
    libelle = "Vérification d'un décès"


class EcranRechercheHorsPerimetre(EcranTrace):
    code = "recherche_hors_perimetre"
    libelle = "Recherche, personne hors périmètre"


class EcranEspacePersonne(EcranTrace):
    code = "espace_personne"
    libelle = "Espace personnel"
