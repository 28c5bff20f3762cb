"""La section des aides dans le dossier d'une personne."""

from jalons.comptes.enums import Niveau, Permission
from jalons.personnes.sections import SectionDossier


class SectionAides(SectionDossier):
    code = "aides"
    libelle = "Aides"
    url_name = "aides:section"
    permission = Permission.AIDE_CONSULTER
    niveau = Niveau.IDENTITE
    ordre = 60
    icone = "currency-euro"
