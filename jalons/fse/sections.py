"""La section des opérations européennes dans le dossier d'une personne."""

from jalons.comptes.enums import Niveau, Permission
from jalons.personnes.sections import SectionDossier


class SectionOperations(SectionDossier):
    code = "operations_europeennes"
    libelle = "Opérations européennes"
    url_name = "fse:section"
    permission = Permission.ACCOMPAGNEMENT_CONSULTER
    niveau = Niveau.SUIVI
    ordre = 60
