"""Modèles des manquements : le fait signalé, ses étapes, la lettre, la décision, ses suites."""

from jalons.manquements.models.decision import DecisionSanction
from jalons.manquements.models.lettre import LettreContradictoire
from jalons.manquements.models.manquement import EtapeManquement, Manquement
from jalons.manquements.models.suite import RecoursPrealable, SuiteSanction

__all__ = [
    "DecisionSanction",
    "EtapeManquement",
    "LettreContradictoire",
    "Manquement",
    "RecoursPrealable",
    "SuiteSanction",
]
