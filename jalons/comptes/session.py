"""L'heure où la session se ferme : l'agent en est prévenu, et peut la prolonger."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

_CLE = "fin_de_session"


def prolonger(request: HttpRequest) -> int:
    """Repousse la fin de la session de sa durée entière ; rend cette durée, en secondes."""
    request.session[_CLE] = int(timezone.now().timestamp()) + settings.SESSION_COOKIE_AGE
    return settings.SESSION_COOKIE_AGE


def secondes_restantes(request: HttpRequest) -> int | None:
    """Secondes avant la fermeture de la session ; rien pour une session ouverte ailleurs."""
    session = getattr(request, "session", None)
    fin = session.get(_CLE) if session is not None else None
    return None if fin is None else max(0, fin - int(timezone.now().timestamp()))


@receiver(user_logged_in)
def _ouvrir(sender: object, request: HttpRequest | None, **reste: Any) -> None:
    if request is not None:
        prolonger(request)
