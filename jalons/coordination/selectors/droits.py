"""Qui modifie une instance et ses séances (la règle commune est dans `comptes.tenue`)."""

from __future__ import annotations

from django.db.models import Q

from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.comptes.tenue import couvre, mene, territoires_geres
from jalons.coordination.models import Instance

GERER = Permission.COORDINATION_GERER


def peut_tenir(agent: Agent, instance: Instance | None) -> bool:
    """Vrai si l'agent modifie cette instance et ce qui s'y rattache (sans requête)."""
    if not agent.peut(GERER):
        return False
    if instance is None:
        return True
    return mene(agent, instance) or couvre(agent, GERER, [instance.territoire_id])


def instances_tenues(agent: Agent) -> Q:
    """La même règle, en filtre sur `Instance` (vrai partout pour un rôle départemental)."""
    geres = territoires_geres(agent, GERER)
    if geres is None:
        return Q()
    return Q(territoire__isnull=True) | Q(territoire__in=geres) | Q(animateur=agent)
