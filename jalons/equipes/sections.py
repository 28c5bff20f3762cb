"""Les équipes pluridisciplinaires dans le dossier d'une personne."""

from jalons.comptes.enums import Niveau, Permission
from jalons.personnes.sections import SectionDossier


class SectionEquipe(SectionDossier):
    code = "equipe"
    libelle = "Équipe pluridisciplinaire"
    url_name = "equipes:section"
    permission = Permission.EQUIPE_CONSULTER
    niveau = Niveau.SUIVI
    ordre = 60
