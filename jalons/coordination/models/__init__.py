"""Modèles de la coordination, un module par sujet."""

from jalons.coordination.models.abonnement import AbonnementAgenda
from jalons.coordination.models.instance import Instance, MembreInstance, Proposition
from jalons.coordination.models.offre import Action, Comptage, ConventionAction, Dispositif
from jalons.coordination.models.projet import (
    ActionPlan,
    Besoin,
    DiagnosticPartage,
    EtapeProjet,
    PlanActions,
    Projet,
)
from jalons.coordination.models.seance import (
    Decision,
    Invitation,
    PieceSeance,
    PointOrdreDuJour,
    PointParcours,
    Seance,
)

__all__ = [
    "AbonnementAgenda",
    "Action",
    "ActionPlan",
    "Besoin",
    "Comptage",
    "ConventionAction",
    "Decision",
    "DiagnosticPartage",
    "Dispositif",
    "EtapeProjet",
    "Instance",
    "Invitation",
    "MembreInstance",
    "PieceSeance",
    "PlanActions",
    "PointOrdreDuJour",
    "PointParcours",
    "Projet",
    "Proposition",
    "Seance",
]
