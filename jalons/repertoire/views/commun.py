"""Ce que les écrans partagent : l'action, le dispositif ou la convention, si l'agent le tient."""

from __future__ import annotations

from typing import TypeVar, cast

from django.db import models
from django.shortcuts import get_object_or_404

from jalons.comptes.models import Agent
from jalons.comptes.tenue import refuser_sauf
from jalons.repertoire.selectors.droits import Tenu, peut_tenir

Fiche = TypeVar("Fiche", bound=models.Model)


def fiche_tenue(agent: Agent, modele: type[Fiche], pk: int, *joints: str) -> Fiche:
    """La fiche, si l'agent peut la modifier ; sinon 404 ou 403."""
    objet = get_object_or_404(modele._default_manager.select_related(*joints), pk=pk)
    refuser_sauf(peut_tenir(agent, cast(Tenu, objet)), objet)
    return objet
