"""Freiner les essais de mots de passe : par compte, quelle que soit l'écriture, et par adresse."""

from __future__ import annotations

import unicodedata
from datetime import timedelta
from typing import Any

from axes.backends import AxesStandaloneBackend
from axes.exceptions import AxesBackendPermissionDenied
from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.db.models import Count, Sum
from django.http import HttpRequest
from django.utils import timezone


def nom_normalise(texte: str) -> str:
    """Le nom de compte sous sa seule écriture : casse, espaces et formes Unicode n'y changent rien.

    >>> nom_normalise(" Claire@JALONS.example ")
    'claire@jalons.example'
    """
    return unicodedata.normalize("NFKC", texte).strip().casefold()[:254]


def nom_du_compte(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Le compte visé par un essai, sous son écriture normale (appelé par `axes`)."""
    saisi = (credentials or {}).get("username") or request.POST.get("username", "")
    return nom_normalise(str(saisi))


def deverrouiller(courriel: str) -> None:
    """Rouvre la connexion d'un compte qui s'était trop souvent trompé."""
    reset(username=nom_normalise(courriel))


def adresse_epuisee(adresse: str) -> bool:
    """Vrai si cette adresse a échoué trop souvent, ou sur trop de comptes, dans le délai en cours."""
    depuis = timezone.now() - (get_cool_off() or timedelta())
    echecs = AccessAttempt.objects.filter(ip_address=adresse, attempt_time__gte=depuis).aggregate(
        total=Sum("failures_since_start"), comptes=Count("username", distinct=True)
    )
    return (echecs["total"] or 0) >= settings.CONNEXION_ECHECS_PAR_ADRESSE or echecs[
        "comptes"
    ] >= settings.CONNEXION_COMPTES_PAR_ADRESSE


class GardeDesConnexions(AxesStandaloneBackend):
    """Refuse l'essai avant tout mot de passe : compte verrouillé, ou adresse qui en fait trop."""

    def authenticate(
        self,
        request: HttpRequest,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> None:
        if request is None or not getattr(settings, "AXES_ENABLED", True):
            return
        super().authenticate(request, username=username, password=password, **kwargs)
        if adresse_epuisee(str(getattr(request, "axes_ip_address", ""))):
            request.axes_locked_out = True  # type: ignore[attr-defined]
            raise AxesBackendPermissionDenied("trop d'essais depuis cette adresse")
