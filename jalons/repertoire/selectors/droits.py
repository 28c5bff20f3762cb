"""Qui modifie l'offre (la règle commune est dans `comptes.tenue`)."""

from __future__ import annotations

from django.db.models import Q

from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.comptes.tenue import couvre, territoires_geres
from jalons.repertoire.models import Action, ConventionAction, Dispositif
from jalons.repertoire.tenue import TenueDispositif

GERER = Permission.COORDINATION_GERER
Tenu = Action | ConventionAction | Dispositif


def peut_tenir(agent: Agent, objet: Tenu) -> bool:
    """Vrai si l'agent modifie cette fiche de l'offre et ce qui s'y rattache.

    Les territoires d'une action se lisent (`prefetch_related("territoires")` l'évite).
    """
    if not agent.peut(GERER):
        return False
    if isinstance(objet, Dispositif):
        return Dispositif.objects.filter(dispositifs_tenus(agent), pk=objet.pk).exists()
    action = objet.action if isinstance(objet, ConventionAction) else objet
    return couvre(agent, GERER, [t.pk for t in action.territoires.all()])


def dispositifs_tenus(agent: Agent) -> Q:
    """En filtre : un dispositif va où vont ses actions ; sans action, il est du Département."""
    geres = territoires_geres(agent, GERER)
    if geres is None:
        return Q()
    tenus = Q(actions__isnull=True) | Q(actions__territoires__isnull=True)
    tenus |= Q(actions__territoires__in=geres)
    for source in TenueDispositif.tous():
        tenus |= source.filtre(agent)
    return tenus


def actions_tenues(agent: Agent) -> Q:
    """En filtre sur `Action` : celles de ses territoires et celles du Département."""
    geres = territoires_geres(agent, GERER)
    return Q() if geres is None else Q(territoires__isnull=True) | Q(territoires__in=geres)
