"""Les sections de l'accompagnement dans le dossier d'une personne."""

from jalons.comptes.enums import Niveau, Permission
from jalons.personnes.sections import SectionDossier


class SectionContacts(SectionDossier):
    code = "contacts"
    libelle = "Contacts"
    url_name = "accompagnement:section_contacts"
    permission = Permission.ACCOMPAGNEMENT_CONSULTER
    niveau = Niveau.SUIVI
    ordre = 45


class SectionParcours(SectionDossier):
    code = "parcours"
    libelle = "Accompagnements"
    url_name = "accompagnement:section_parcours"
    permission = Permission.ACCOMPAGNEMENT_CONSULTER
    niveau = Niveau.SUIVI
    ordre = 50


class SectionCoordination(SectionDossier):
    code = "coordination"
    libelle = "Référent de parcours"
    url_name = "accompagnement:section_coordination"
    permission = Permission.ACCOMPAGNEMENT_CONSULTER
    niveau = Niveau.SUIVI
    ordre = 52


class SectionPlan(SectionDossier):
    code = "plan"
    libelle = "Plan"
    url_name = "accompagnement:section_plan"
    permission = Permission.ACCOMPAGNEMENT_CONSULTER
    niveau = Niveau.SUIVI
    ordre = 47


class SectionBoite(SectionDossier):
    code = "boite"
    libelle = "Boîte à outils"
    url_name = "accompagnement:section_boite"
    permission = Permission.POSITIONNEMENT_GERER
    niveau = Niveau.SUIVI
    ordre = 46
