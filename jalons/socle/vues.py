"""Les pages qu'aucune pièce ne rend : un formulaire périmé, un incident, l'état du service."""

from __future__ import annotations

import errno
import sys
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache

import jalons
from jalons.socle.sante import etat_du_service

_PLUS_DE_PLACE = {errno.ENOSPC, errno.EDQUOT}


def _contexte(**autres: Any) -> dict[str, Any]:
    return {"departement": settings.DEPARTEMENT, "version": jalons.__version__, **autres}


def _retour(request: HttpRequest) -> str:
    """La page d'où l'on vient, si elle est d'ici ; sinon l'accueil."""
    venu_de = request.META.get("HTTP_REFERER", "")
    ici = {request.get_host()}
    if url_has_allowed_host_and_scheme(venu_de, ici, require_https=request.is_secure()):
        return venu_de
    return "/"


def formulaire_perime(request: HttpRequest, reason: str = "") -> HttpResponse:
    """L'envoi ne porte pas le bon jeton : page restée ouverte, reconnexion dans un autre onglet."""
    page = render_to_string("formulaire_perime.html", _contexte(retour=_retour(request)))
    return HttpResponse(page, status=403)


def _gabarit_de(erreur: BaseException | None) -> tuple[str, int]:
    if isinstance(erreur, OperationalError | InterfaceError):
        return "503.html", 503
    if isinstance(erreur, OSError) and erreur.errno in _PLUS_DE_PLACE:
        return "507.html", 507
    return "500.html", 500


def incident(request: HttpRequest, *_args: Any, **_noms: Any) -> HttpResponse:
    """Une erreur non prévue : une phrase qui dit ce qui est gardé et quoi faire, sans la base."""
    gabarit, code = _gabarit_de(sys.exc_info()[1])
    reponse = HttpResponse(render_to_string(gabarit, _contexte()), status=code)
    if code == 503:
        reponse["Retry-After"] = "10"
    return reponse


@never_cache
def sante(request: HttpRequest) -> JsonResponse:
    """État du service pour la supervision : 200 si tout tourne, 503 sinon. Aucune donnée."""
    etat = etat_du_service()
    return JsonResponse(etat.en_clair(), status=200 if etat.tourne else 503)
