"""Qui tient quelle instance : le territoire de son rôle, le Département, ou celles qu'il anime."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from jalons.annuaire.models import Territoire
from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.coordination.models import Instance


def territoires_geres(agent: Agent) -> frozenset[int] | None:
    """Les territoires où l'agent tient la coordination ; None : partout."""
    geres = set()
    for habilitation in agent.habilitations:
        if Permission.COORDINATION_GERER not in habilitation.role.permissions:
            continue
        if habilitation.territoire_id is None:
            return None
        geres.add(habilitation.territoire_id)
    return frozenset(geres)


def peut_tenir(agent: Agent, instance: Instance | None) -> bool:
    """Vrai si l'agent modifie cette instance, ses séances et ce qui s'y rattache (sans requête).

    Un rôle territorial tient les instances de son territoire, celles du Département (sans
    territoire) et celles qu'il anime ; un rôle départemental les tient toutes.
    """
    if not agent.peut(Permission.COORDINATION_GERER):
        return False
    if instance is None or instance.territoire_id is None or instance.animateur_id == agent.pk:
        return True
    geres = territoires_geres(agent)
    return geres is None or instance.territoire_id in geres


def instances_tenues(agent: Agent) -> Q:
    """La même règle, en filtre sur `Instance` (vrai partout pour un rôle départemental)."""
    geres = territoires_geres(agent)
    if geres is None:
        return Q()
    return Q(territoire__isnull=True) | Q(territoire__in=geres) | Q(animateur=agent)


def territoires_au_choix(agent: Agent, *, garder: int | None = None) -> QuerySet[Any]:
    """Les territoires en vigueur qu'il peut donner à une instance ; `garder` : celui qu'elle a déjà."""
    geres = territoires_geres(agent)
    tous = Territoire.objects.filter(Q(periode__contains=timezone.localdate()) | Q(pk=garder))
    return tous if geres is None else tous.filter(Q(pk__in=geres) | Q(pk=garder))
