"""La simulation dans le dossier d'une personne."""

from jalons.comptes.enums import Niveau, Permission
from jalons.personnes.sections import SectionDossier


class SectionSimulation(SectionDossier):
    code = "simulation"
    libelle = "Le travail paie"
    url_name = "simulation:section"
    permission = Permission.SIMULATION_FAIRE
    niveau = Niveau.SUIVI
    ordre = 62
    icone = "calculator"
