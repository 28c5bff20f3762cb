"""Modèles des opérations européennes, un module par sujet."""

from jalons.fse.bilan.models.bilan import Bilan, ControleServiceFait, LigneBilan, Reprise
from jalons.fse.bilan.models.paiement import InterruptionPaiement, PaiementUE
from jalons.fse.bilan.models.sceau import SceauBilan
from jalons.fse.depenses.models.execution import Depense, Facture, RessourceRecue
from jalons.fse.operation.models.dossier import PieceDossier, StructureSoutenue
from jalons.fse.operation.models.operation import Convention, Operation, Passage
from jalons.fse.operation.models.plan import PlanFinancement, PosteDepense, RessourcePrevue
from jalons.fse.participants.models.participants import (
    DelaisParticipants,
    Participation,
    PreuveEligibilite,
)
from jalons.fse.publicite.models.publicite import FichePublicite, PreuvePublicite, SeanceOperation
from jalons.fse.temps.models.temps import Absence, FeuilleTemps, JourTemps, MissionAgent

__all__ = [
    "Absence",
    "Bilan",
    "ControleServiceFait",
    "Convention",
    "DelaisParticipants",
    "Depense",
    "Facture",
    "FeuilleTemps",
    "FichePublicite",
    "InterruptionPaiement",
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
    "Reprise",
    "RessourcePrevue",
    "RessourceRecue",
    "SceauBilan",
    "SeanceOperation",
    "StructureSoutenue",
]
