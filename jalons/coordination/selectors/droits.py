"""Qui modifie quoi : le territoire de son rôle, le Département, ou ce que l'on mène soi-même.

Une même règle vaut pour les instances, les besoins, les diagnostics, les projets, les plans
d'actions et l'offre ; lire reste ouvert partout.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from jalons.annuaire.models import Territoire
from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.coordination.models import (
    Action,
    ActionPlan,
    Besoin,
    ConventionAction,
    DiagnosticPartage,
    Dispositif,
    EtapeProjet,
    Instance,
    PlanActions,
    Projet,
)

Tenu = (
    Instance
    | Besoin
    | DiagnosticPartage
    | Projet
    | EtapeProjet
    | PlanActions
    | ActionPlan
    | Action
    | ConventionAction
    | Dispositif
)


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


def _couvre(agent: Agent, territoires: Iterable[int | None]) -> bool:
    """Vrai si l'un de ces territoires est tenu ; aucun, ou le Département (None), est à tous."""
    geres, lus = territoires_geres(agent), set(territoires)
    return geres is None or not lus or None in lus or not geres.isdisjoint(lus)


def peut_tenir(agent: Agent, objet: Tenu | None) -> bool:
    """Vrai si l'agent modifie cette fiche et ce qui s'y rattache.

    Un rôle territorial tient ce qui est de son territoire, ce qui est du Département (sans
    territoire) et ce qu'il mène lui-même ; un rôle départemental tient tout. Sans requête, sauf
    pour l'offre, dont les territoires se lisent (`prefetch_related("territoires")` l'évite).
    """
    if not agent.peut(Permission.COORDINATION_GERER):
        return False
    if objet is None:
        return True
    if isinstance(objet, EtapeProjet):
        objet = objet.projet
    elif isinstance(objet, ActionPlan):
        objet = objet.plan
    elif isinstance(objet, ConventionAction):
        objet = objet.action
    if isinstance(objet, Action):
        return _couvre(agent, [t.pk for t in objet.territoires.all()])
    if isinstance(objet, Dispositif):
        return Dispositif.objects.filter(dispositifs_tenus(agent), pk=objet.pk).exists()
    return _mene(agent, objet) or _couvre(agent, [objet.territoire_id])


def _mene(agent: Agent, objet: Any) -> bool:
    """L'animateur d'une instance, le chef d'un projet, l'auteur d'un besoin ou d'un diagnostic."""
    return agent.pk in (
        getattr(objet, "animateur_id", None),
        getattr(objet, "chef_de_projet_id", None),
        getattr(objet, "par_id", None),
    )


def dispositifs_tenus(agent: Agent) -> Q:
    """En filtre : un dispositif va où vont ses actions ; sans action, il est du Département."""
    geres = territoires_geres(agent)
    if geres is None:
        return Q()
    partout = Q(actions__isnull=True) | Q(actions__territoires__isnull=True)
    return partout | Q(actions__territoires__in=geres) | Q(instance__animateur=agent)


def actions_tenues(agent: Agent) -> Q:
    """En filtre sur `Action` : celles de ses territoires et celles du Département."""
    geres = territoires_geres(agent)
    return Q() if geres is None else Q(territoires__isnull=True) | Q(territoires__in=geres)


def instances_tenues(agent: Agent) -> Q:
    """La même règle, en filtre sur `Instance` (vrai partout pour un rôle départemental)."""
    geres = territoires_geres(agent)
    if geres is None:
        return Q()
    return Q(territoire__isnull=True) | Q(territoire__in=geres) | Q(animateur=agent)


def territoires_au_choix(agent: Agent, *, garder: int | None = None) -> QuerySet[Any]:
    """Les territoires qu'il peut donner à une fiche ; `garder` : celui qu'elle a déjà."""
    geres = territoires_geres(agent)
    tous = Territoire.objects.filter(Q(periode__contains=timezone.localdate()) | Q(pk=garder))
    return tous if geres is None else tous.filter(Q(pk__in=geres) | Q(pk=garder))
