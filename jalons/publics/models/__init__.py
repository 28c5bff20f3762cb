"""Modèles des publics, un module par sujet."""

from jalons.publics.models.activite import MoisActivite, PointActivite
from jalons.publics.models.depense import PartPublic
from jalons.publics.models.qualification import Qualification, SuiteQualification

__all__ = [
    "MoisActivite",
    "PartPublic",
    "PointActivite",
    "Qualification",
    "SuiteQualification",
]
