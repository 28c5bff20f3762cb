"""Ce que les écrans partagent : le besoin, le diagnostic, le projet, le plan, si l'agent le tient."""

from __future__ import annotations

from typing import TypeVar, cast

from django.db import models
from django.shortcuts import get_object_or_404

from jalons.comptes.models import Agent
from jalons.comptes.tenue import refuser_sauf
from jalons.projets.selectors.droits import Tenu, peut_tenir


def tenir(agent: Agent, objet: Tenu) -> None:
    """Refuse (403) la fiche d'un territoire que l'agent ne tient pas."""
    refuser_sauf(peut_tenir(agent, objet), objet)


Fiche = TypeVar("Fiche", bound=models.Model)


def fiche_tenue(agent: Agent, modele: type[Fiche], pk: int, *joints: str) -> Fiche:
    """La fiche, si l'agent peut la modifier ; sinon 404 ou 403."""
    objet = get_object_or_404(modele._default_manager.select_related(*joints), pk=pk)
    tenir(agent, cast(Tenu, objet))
    return objet
