"""L'adresse de qui vient, derrière les mandataires que l'exploitant a nommés et eux seuls."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Reseau = ipaddress.IPv4Network | ipaddress.IPv6Network


def lire_reseaux(textes: Iterable[str]) -> tuple[Reseau, ...]:
    """Les réseaux écrits `10.0.0.0/8` ou `127.0.0.1` ; lève `ValueError` si l'un est illisible."""
    return tuple(ipaddress.ip_network(texte, strict=False) for texte in textes)


def _adresse(texte: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    nu = texte.strip().strip("[]")
    if nu.count(":") == 1:  # une IPv4 suivie de son port
        nu = nu.split(":", 1)[0]
    try:
        lue = ipaddress.ip_address(nu)
    except ValueError:
        return None
    return getattr(lue, "ipv4_mapped", None) or lue


def est_de_confiance(texte: str, reseaux: Iterable[Reseau]) -> bool:
    """Vrai si l'adresse appartient à l'un des réseaux."""
    adresse = _adresse(texte)
    return adresse is not None and any(adresse in reseau for reseau in reseaux)


def adresse_du_client(direct: str, transmis: str, reseaux: tuple[Reseau, ...]) -> str:
    """L'adresse du visiteur : la première, depuis la droite, qui n'est pas un mandataire connu.

    `direct` est le correspondant réel, `transmis` l'en-tête `X-Forwarded-For` : un visiteur peut y
    écrire ce qu'il veut à gauche, jamais à droite de ce qu'ajoute un mandataire.

    >>> adresse_du_client("127.0.0.1", "6.6.6.6, 203.0.113.9", lire_reseaux(["127.0.0.1"]))
    '203.0.113.9'
    >>> adresse_du_client("203.0.113.9", "6.6.6.6", lire_reseaux(["127.0.0.1"]))
    '203.0.113.9'
    """
    vue = direct
    for maillon in reversed([m for m in transmis.split(",") if m.strip()]):
        if not est_de_confiance(vue, reseaux):
            break
        adresse = _adresse(maillon)
        if adresse is None:
            break
        vue = str(adresse)
    return vue


class MandataireMiddleware:
    """Pose la vraie adresse du visiteur ; oublie les en-têtes d'un correspondant inconnu."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        reseaux = settings.MANDATAIRES
        direct = request.META.get("REMOTE_ADDR", "")
        if est_de_confiance(direct, reseaux):
            transmis = request.META.get("HTTP_X_FORWARDED_FOR", "")
            request.META["REMOTE_ADDR"] = adresse_du_client(direct, transmis, reseaux)
        elif reseaux:
            request.META.pop("HTTP_X_FORWARDED_PROTO", None)
        return self.get_response(request)
