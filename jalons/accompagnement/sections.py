"""La section du PLIE dans le dossier d'une personne."""

from jalons.comptes.enums import Niveau, Permission
from jalons.personnes.sections import SectionDossier


class SectionPlie(SectionDossier):
    code = "plie"
    libelle = "PLIE"
    url_name = "accompagnement:section_plie"
    permission = Permission.PLIE_CONSULTER
    niveau = Niveau.SUIVI
    ordre = 50
