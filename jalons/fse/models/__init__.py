"""Modèles des opérations européennes, un module par sujet."""

from jalons.fse.models.bilan import Bilan, ControleServiceFait, LigneBilan
from jalons.fse.models.dossier import PieceDossier, StructureSoutenue
from jalons.fse.models.execution import Depense, PaiementUE, RessourceRecue
from jalons.fse.models.operation import (
    Convention,
    FichePublicite,
    Operation,
    Passage,
    PreuvePublicite,
    SeanceOperation,
)
from jalons.fse.models.participants import Participation, PreuveEligibilite, Questionnaire
from jalons.fse.models.plan import PlanFinancement, PosteDepense, RessourcePrevue
from jalons.fse.models.temps import Absence, FeuilleTemps, JourTemps, MissionAgent

__all__ = [
    "Absence",
    "Bilan",
    "ControleServiceFait",
    "Convention",
    "Depense",
    "FeuilleTemps",
    "FichePublicite",
    "JourTemps",
    "LigneBilan",
    "MissionAgent",
    "Operation",
    "PaiementUE",
    "Participation",
    "Passage",
    "PieceDossier",
    "PlanFinancement",
    "PosteDepense",
    "PreuveEligibilite",
    "PreuvePublicite",
    "Questionnaire",
    "RessourcePrevue",
    "RessourceRecue",
    "SeanceOperation",
    "StructureSoutenue",
]
