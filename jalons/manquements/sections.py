"""La section des manquements dans le dossier d'une personne."""

from jalons.comptes.enums import Niveau, Permission
from jalons.personnes.sections import SectionDossier


class SectionManquements(SectionDossier):
    code = "manquements"
    libelle = "Manquements"
    url_name = "manquements:section"
    permission = Permission.MANQUEMENT_SUIVRE
    niveau = Niveau.SUIVI
    ordre = 80
