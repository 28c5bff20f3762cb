"""Modèles de la coordination, un module par sujet."""

from jalons.coordination.models.abonnement import AbonnementAgenda
from jalons.coordination.models.instance import Instance, MembreInstance, Proposition
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
    "Decision",
    "Instance",
    "Invitation",
    "MembreInstance",
    "PieceSeance",
    "PointOrdreDuJour",
    "PointParcours",
    "Proposition",
    "Seance",
]
