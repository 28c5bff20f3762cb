"""Modèles des manquements : le fait signalé, ses étapes, la lettre, la décision, ses suites."""

from jalons.manquements.models.controle import ControleTire, TirageControle
from jalons.manquements.models.decision import DecisionSanction
from jalons.manquements.models.lettre import LettreContradictoire
from jalons.manquements.models.manquement import EtapeManquement, Manquement
from jalons.manquements.models.suite import MessageOrganisme, RecoursPrealable, SuiteSanction

__all__ = [
    "ControleTire",
    "DecisionSanction",
    "EtapeManquement",
    "LettreContradictoire",
    "Manquement",
    "MessageOrganisme",
    "RecoursPrealable",
    "SuiteSanction",
    "TirageControle",
]
