"""Le bénévolat dans le dossier d'une personne."""

from jalons.comptes.enums import Niveau, Permission
from jalons.personnes.sections import SectionDossier


class SectionBenevolat(SectionDossier):
    code = "benevolat"
    libelle = "Bénévolat"
    url_name = "benevolat:section"
    permission = Permission.BENEVOLAT_CONSULTER
    niveau = Niveau.SUIVI
    ordre = 48
    icone = "people"
