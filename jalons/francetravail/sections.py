"""France Travail dans le dossier d'une personne."""

from jalons.comptes.enums import Niveau, Permission
from jalons.personnes.sections import SectionDossier


class SectionFranceTravail(SectionDossier):
    code = "france_travail"
    libelle = "France Travail"
    url_name = "francetravail:section"
    permission = Permission.FRANCE_TRAVAIL_CONSULTER
    niveau = Niveau.SUIVI
    ordre = 40
