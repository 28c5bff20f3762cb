"""Ne montrer que les liens qui s'ouvrent : dans tous les gabarits."""

from __future__ import annotations

from django import template

from jalons.comptes.acces import est_ouverte_a
from jalons.comptes.models import Agent

register = template.Library()


@register.filter
def ouverte_a(adresse: str, agent: Agent) -> bool:
    """`{% if adresse|ouverte_a:request.user %}` : une permission de l'agent ouvre cette adresse."""
    return est_ouverte_a(agent, adresse)
