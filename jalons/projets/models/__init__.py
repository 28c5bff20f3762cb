"""Modèles des projets : besoins, diagnostics partagés, projets, plans d'actions."""

from jalons.projets.models.projet import (
    ActionPlan,
    Besoin,
    DiagnosticPartage,
    EtapeProjet,
    PlanActions,
    Projet,
)

__all__ = [
    "ActionPlan",
    "Besoin",
    "DiagnosticPartage",
    "EtapeProjet",
    "PlanActions",
    "Projet",
]
