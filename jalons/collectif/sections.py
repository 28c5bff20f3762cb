"""Les séances collectives dans le dossier d'une personne."""

from jalons.comptes.enums import Niveau, Permission
from jalons.personnes.sections import SectionDossier


class SectionCollectif(SectionDossier):
    code = "collectif"
    libelle = "Actions collectives"
    url_name = "collectif:section"
    permission = Permission.POSITIONNEMENT_GERER
    niveau = Niveau.SUIVI
    ordre = 46
