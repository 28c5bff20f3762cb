"""La section des contrats dans le dossier d'une personne."""

from jalons.comptes.enums import Niveau, Permission
from jalons.personnes.sections import SectionDossier


class SectionContrats(SectionDossier):
    code = "contrats"
    libelle = "Contrat"
    url_name = "contrats:section"
    permission = Permission.CONTRAT_CONSULTER
    niveau = Niveau.SUIVI
    ordre = 40
