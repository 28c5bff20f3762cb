"""Refus par défaut : une vue sans permission déclarée ne s'ouvre pas, un agent sans rôle non plus."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pghistory
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from jalons.comptes.models import Agent

_VU_LE = "vu_le"
# L'heure du dernier geste s'écrit au plus une fois par cette durée : pas une écriture par page.
_PAS_EN_SECONDES = 300


class InactiviteMiddleware:
    """Une session laissée ouverte se ferme : sur un poste partagé, le suivant ne voit rien."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not isinstance(request.user, Agent):
            return self.get_response(request)
        maintenant, vu_le = time.time(), request.session.get(_VU_LE)
        if vu_le is not None and maintenant - vu_le > settings.INACTIVITE_MINUTES * 60:
            logout(request)
            messages.info(
                request, "Votre session s'est fermée, faute d'activité. Reconnectez-vous."
            )
            suite = request.get_full_path() if request.method == "GET" else "/"
            return redirect_to_login(suite)
        if vu_le is None or maintenant - vu_le > _PAS_EN_SECONDES:
            request.session[_VU_LE] = maintenant
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
        return None
