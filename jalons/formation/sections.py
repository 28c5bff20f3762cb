"""La section des formations dans le dossier d'une personne."""

from jalons.comptes.enums import Niveau, Permission
from jalons.personnes.sections import SectionDossier


class SectionFormation(SectionDossier):
    code = "formation"
    libelle = "Formation"
    url_name = "formation:section"
    permission = Permission.FORMATION_CONSULTER
    niveau = Niveau.SUIVI
    ordre = 46
    icone = "mortarboard"
