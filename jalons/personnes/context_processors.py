"""Ce que l'en-tête de toutes les pages demande aux personnes."""

from __future__ import annotations

from django.http import HttpRequest

from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent


def recherche(request: HttpRequest) -> dict[str, bool]:
    """`peut_rechercher` : l'agent cherche une personne depuis l'en-tête."""
    agent = getattr(request, "user", None)
    return {
        "peut_rechercher": isinstance(agent, Agent) and agent.peut(Permission.PERSONNE_RECHERCHER)
    }
