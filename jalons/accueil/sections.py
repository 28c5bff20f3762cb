"""Les sections de l'accueil dans le dossier d'une personne."""

from jalons.comptes.enums import Niveau, Permission
from jalons.personnes.sections import SectionDossier


class SectionReception(SectionDossier):
    code = "reception"
    libelle = "Accueil"
    url_name = "accueil:section_reception"
    permission = Permission.RECEPTION_CONSULTER
    niveau = Niveau.IDENTITE
    ordre = 10


class SectionDiagnostic(SectionDossier):
    code = "diagnostic"
    libelle = "Diagnostic"
    url_name = "accueil:section_diagnostic"
    permission = Permission.DIAGNOSTIC_CONSULTER
    niveau = Niveau.SUIVI
    ordre = 20


class SectionOrientation(SectionDossier):
    code = "orientation"
    libelle = "Orientation et COREO"
    url_name = "accueil:section_orientation"
    permission = Permission.ORIENTATION_CONSULTER
    niveau = Niveau.SUIVI
    ordre = 30
