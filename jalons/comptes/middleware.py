"""Refus par défaut : une vue sans permission déclarée ne s'ouvre pas, un agent sans rôle non plus."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pghistory
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from jalons.comptes.models import Agent
from jalons.comptes.session import noter_un_geste, secondes_restantes


class InactiviteMiddleware:
    """Une session laissée ouverte se ferme : sur un poste partagé, le suivant ne voit rien."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not isinstance(request.user, Agent):
            return self.get_response(request)
        restantes = secondes_restantes(request)
        if restantes is not None and restantes < 0:
            logout(request)
            messages.info(
                request, "Votre session s'est fermée, faute d'activité. Reconnectez-vous."
            )
            suite = request.get_full_path() if request.method == "GET" else "/"
            return redirect_to_login(suite)
        noter_un_geste(request)
        return self.get_response(request)


class HabilitationMiddleware:
    """Vérifie la déclaration d'accès de la vue et l'habilitation de l'agent ; nomme l'auteur."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        agent = getattr(request, "user", None)
        if isinstance(agent, Agent) and request.method != "GET":
            with pghistory.context(agent=agent.pk, adresse=request.path):
                return self.get_response(request)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, vue: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        acces = getattr(vue, "acces", None)
        if acces is None:
            raise PermissionDenied("vue sans permission déclarée")
        if acces == "publique":
            return None
        agent = request.user
        if isinstance(agent, Agent) and not agent.habilitations:
            logout(request)
            return redirect("comptes:sans_habilitation")
        if isinstance(agent, Agent) and agent.a_mot_de_passe_provisoire:
            return None if _ouvre_au_provisoire(request) else redirect("comptes:mot_de_passe")
        return None


def _ouvre_au_provisoire(request: HttpRequest) -> bool:
    """Avant d'avoir choisi son mot de passe, l'agent n'ouvre que l'écran où il le choisit."""
    lieu = request.resolver_match
    return lieu is not None and lieu.view_name in ("comptes:mot_de_passe", "comptes:prolonger")
