"""La section de l'activité dans le dossier d'une personne."""

from jalons.comptes.enums import Niveau, Permission
from jalons.personnes.sections import SectionDossier


class SectionActivite(SectionDossier):
    code = "activite"
    libelle = "Activité"
    url_name = "activite:section"
    permission = Permission.ACTIVITE_CONSULTER
    niveau = Niveau.SUIVI
    ordre = 45
