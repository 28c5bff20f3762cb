"""Ce que toute requête et toute réponse respectent, quelle que soit la pièce."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render

from jalons.socle.reception import ReceptionChiffree

_CLE_MAXIMUM = 2**63 - 1
_COMPRESSIBLES = {"application/json", "image/svg+xml", "application/xml"}


def sans_commande(texte: str) -> str:
    """Le texte sans ses caractères de commande, que la base refuserait.

    >>> sans_commande("Di\\x00allo")
    'Diallo'
    """
    if texte.isprintable():
        return texte
    return "".join(c for c in texte if c in "\t\n\r" or unicodedata.category(c) not in ("Cc", "Cs"))


def _nettoyes(champs: QueryDict) -> QueryDict:
    """Les mêmes champs, leurs valeurs sans caractères de commande."""
    if all(v.isprintable() for _, valeurs in champs.lists() for v in valeurs):
        return champs
    propres = champs.copy()
    for nom, valeurs in champs.lists():
        propres.setlist(nom, [sans_commande(v) for v in valeurs])
    return propres


class AdresseMiddleware:
    """Une adresse bricolée reste une adresse : champs nettoyés, numéros impossibles en 404."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.GET = _nettoyes(request.GET)  # type: ignore[assignment]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, vue: Callable[..., Any], args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if any(isinstance(v, int) and v > _CLE_MAXIMUM for v in kwargs.values()):
            raise Http404("Ce numéro n'existe pas.")
        if any(isinstance(v, str) and "\x00" in v for v in kwargs.values()):
            raise Http404("Cette adresse n'existe pas.")
        if getattr(vue, "recoit_de_gros_fichiers", False):
            request.upload_handlers = [ReceptionChiffree(request)]
        else:
            annonce = request.META.get("CONTENT_LENGTH") or "0"
            if annonce.isdecimal() and int(annonce) > settings.ENVOI_MAXIMUM:
                return render(request, "413.html", status=413)
        if request.method == "POST":
            request.POST = _nettoyes(request.POST)  # type: ignore[assignment]
        return None


class CompressionMiddleware(GZipMiddleware):
    """Compresse ce qui se lit (pages, CSV, JSON), avec la parade de Django contre BREACH.

    Un PDF, une image ou un tableur le sont déjà : les comprimer de nouveau ne ferait qu'attendre.
    """

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        genre = response.get("Content-Type", "").partition(";")[0]
        if genre.startswith("text/") or genre in _COMPRESSIBLES:
            return super().process_response(request, response)
        return response


class EntetesMiddleware:
    """Rien d'un écran d'agent ne reste dans le navigateur d'un poste partagé ni dans un moteur.

    Une vue qui règle elle-même son cache (la charte, le logo) le garde ; une vue `est_indexable`
    (les fiches publiques) se laisse trouver.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        reponse = self.get_response(request)
        if "Cache-Control" not in reponse:
            reponse["Cache-Control"] = "no-store, private"
        vue = getattr(request.resolver_match, "func", None)
        if not getattr(vue, "est_indexable", False):
            reponse["X-Robots-Tag"] = "noindex, nofollow"
        reponse["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=()"
        return reponse
