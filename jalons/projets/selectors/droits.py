"""Qui modifie un besoin, un projet, un plan (la règle commune est dans `comptes.tenue`)."""

from __future__ import annotations

from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.comptes.tenue import couvre, mene
from jalons.projets.models import (
    ActionPlan,
    Besoin,
    DiagnosticPartage,
    EtapeProjet,
    PlanActions,
    Projet,
)

GERER = Permission.COORDINATION_GERER
Tenu = Besoin | DiagnosticPartage | Projet | EtapeProjet | PlanActions | ActionPlan


def peut_tenir(agent: Agent, objet: Tenu | None) -> bool:
    """Vrai si l'agent modifie cette fiche et ce qui s'y rattache (sans requête)."""
    if not agent.peut(GERER):
        return False
    if objet is None:
        return True
    if isinstance(objet, EtapeProjet):
        objet = objet.projet
    elif isinstance(objet, ActionPlan):
        objet = objet.plan
    return mene(agent, objet) or couvre(agent, GERER, [objet.territoire_id])
