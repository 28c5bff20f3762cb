"""Revenir d'où l'on vient : jamais hors du site, jamais une adresse qui n'existe pas."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme

_LONGUEUR_MAXIMALE = 2_000


def est_sur(request: HttpRequest, adresse: str) -> bool:
    """Vrai si `adresse` est un chemin de ce site (« /accueil/entrants/?site=3 ») qui existe."""
    if not adresse.startswith("/") or len(adresse) > _LONGUEUR_MAXIMALE:
        return False
    if not url_has_allowed_host_and_scheme(
        adresse, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return False
    try:
        resolve(urlsplit(adresse).path)
    except (Resolver404, ValueError):
        return False
    return True


def retour(request: HttpRequest, defaut: str, *arguments: object, champ: str = "retour") -> str:
    """L'adresse demandée par le champ `retour` (POST, sinon GET) si elle est sûre, sinon `defaut`.

    `defaut` est un chemin, ou le nom d'une vue et ses arguments.
    """
    demande = request.POST.get(champ) or request.GET.get(champ, "")
    if est_sur(request, demande):
        return demande
    return defaut if defaut.startswith("/") else reverse(defaut, args=arguments)
