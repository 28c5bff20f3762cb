"""La section des publics dans le dossier d'une personne."""

from jalons.comptes.enums import Niveau, Permission
from jalons.personnes.sections import SectionDossier


class SectionPublics(SectionDossier):
    code = "publics"
    libelle = "Publics spécifiques"
    url_name = "publics:section"
    permission = Permission.PUBLIC_CONSULTER
    niveau = Niveau.SUIVI
    ordre = 50
