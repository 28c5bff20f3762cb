"""Ce que toutes les pages portent : la charte du département et le menu de l'agent."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

import jalons
from jalons.comptes.acces import est_ouverte_a
from jalons.comptes.enums import GroupeMenu
from jalons.comptes.menu import EntreeMenu, Rubrique
from jalons.comptes.models import Agent
from jalons.comptes.session import secondes_restantes


def charte(request: HttpRequest) -> dict[str, Any]:
    """`departement`, `version`, et pour un agent connecté `agent`, `menu` et
    `fin_de_session` (secondes)."""
    contexte: dict[str, Any] = {"departement": settings.DEPARTEMENT, "version": jalons.__version__}
    agent = getattr(request, "user", None)
    if isinstance(agent, Agent):
        contexte |= {
            "agent": agent,
            "menu": menu_de(agent, request.path),
            "fin_de_session": secondes_restantes(request),
        }
    return contexte


def menu_de(agent: Agent, adresse: str) -> list[dict[str, Any]]:
    """Entrées ouvertes à l'agent : `libelle`, `url`, `icone`, `groupe`, `sous_rubriques`, `actif`."""
    entrees: list[dict[str, Any]] = []
    groupes = list(GroupeMenu)
    for entree in sorted(EntreeMenu.tous(), key=lambda e: (groupes.index(e.groupe), e.ordre)):
        if entree.permission is not None and not agent.peut(entree.permission):
            continue
        if not entree.est_utile():
            continue
        try:
            url = reverse(entree.vue, args=entree.arguments)
        except NoReverseMatch:
            continue
        rubriques = [
            (libelle, reverse(vue, args=arguments))
            for libelle, vue, *arguments in entree.sous_rubriques
        ] + [(r.libelle, reverse(r.vue)) for r in Rubrique.de(entree.code)]
        entrees.append(
            {
                "libelle": entree.libelle,
                "url": url,
                "icone": entree.icone,
                "groupe": entree.groupe.label,
                "sous_rubriques": [(dit, u) for dit, u in rubriques if est_ouverte_a(agent, u)],
                "portee": max(_portee(u, adresse) for u in (url, *(u for _, u in rubriques))),
            }
        )
    # La plus précise seule est active quand une adresse en prolonge une autre.
    portee = max((e["portee"] for e in entrees), default=0)
    for entree_lue in entrees:
        entree_lue["actif"] = entree_lue.pop("portee") == portee > 0
    return entrees


def _portee(url: str, adresse: str) -> int:
    """La longueur de l'adresse que l'entrée, ou l'une de ses rubriques, explique ; 0 si aucune."""
    return len(url) if adresse == url or (url != "/" and adresse.startswith(url)) else 0
