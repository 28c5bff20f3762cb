"""Une page ouverte par un lien personnel : freinée, jamais gardée, muette sur ce qui n'existe pas."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from jalons.comptes.acces import publique
from jalons.personnes.models import LienPersonnel
from jalons.personnes.services.liens_personnels import ouvrir, trouver
from jalons.socle.debit import trop_souvent

_PAR_LIEN, _PAR_POSTE = 60, 40
_MINUTE, _QUART_D_HEURE = 60, 900

VueDeLien = Callable[..., HttpResponse]


def discrete(reponse: HttpResponse) -> HttpResponse:
    """Rien de l'adresse ne sort du site, rien ne reste dans le navigateur ni dans un moteur."""
    reponse["Referrer-Policy"] = "same-origin"
    reponse["X-Robots-Tag"] = "noindex, nofollow"
    reponse["Cache-Control"] = "no-store, private"
    return reponse


def ferme(request: HttpRequest, *, statut: int = 404) -> HttpResponse:
    """Faux, expiré, révoqué : la même page."""
    contexte = {"titre": "Ce lien ne s'ouvre pas", "est_trop": statut == 429}
    return discrete(render(request, "personnes/espace/ferme.html", contexte, status=statut))


def par_lien(but: str) -> Callable[[VueDeLien], VueDeLien]:
    """La vue reçoit `lien` (au lieu de `jeton`), vivant et de ce but ; sinon la page « ne s'ouvre pas »."""

    def decorer(vue: VueDeLien) -> VueDeLien:
        @wraps(vue)
        def gardee(
            request: HttpRequest, jeton: str, *args: object, **kwargs: object
        ) -> HttpResponse:
            lien = _lire(request, jeton, but)
            if lien is None:
                poste = f"lien-poste-{request.META.get('REMOTE_ADDR', '')}"
                trop = trop_souvent(poste, maximum=_PAR_POSTE, secondes=_QUART_D_HEURE)
                return ferme(request, statut=429 if trop else 404)
            cle = f"lien-{hashlib.sha256(jeton.encode()).hexdigest()}"
            if trop_souvent(cle, maximum=_PAR_LIEN, secondes=_MINUTE):
                return ferme(request, statut=429)
            return discrete(vue(request, lien, *args, **kwargs))

        return publique(never_cache(gardee))

    return decorer


def _lire(request: HttpRequest, jeton: str, but: str) -> LienPersonnel | None:
    lire = trouver if request.method == "POST" else ouvrir
    return lire(jeton=jeton, but=but, maintenant=timezone.now())
