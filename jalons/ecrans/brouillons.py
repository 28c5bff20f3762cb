"""Les brouillons gardés sur le poste : la clé qui les chiffre, et les envois déjà reçus.

Un formulaire `data-enregistrement-auto` garde ce qu'il n'a pas encore envoyé ; la page suivante lui dit
ce qui est bien arrivé, pour qu'il l'oublie.
"""

from __future__ import annotations

from typing import Any

from django.utils.crypto import salted_hmac

_SEL = "questionnaires.brouillon"
_SESSION = "envois_recus"
_GARDES, _ADRESSES = 5, 40


def cle_du_brouillon(agent_id: int) -> str:
    """La clé qui chiffre les brouillons de cet agent : nul autre ne les relit."""
    return salted_hmac(_SEL, str(agent_id), algorithm="sha256").hexdigest()


def noter_l_envoi(request: Any, adresse: str, saisie: str) -> None:
    """Retient, le temps de la session, que cet envoi est arrivé."""
    if not saisie:
        return
    recus: dict[str, list[str]] = request.session.get(_SESSION, {})
    recus[adresse] = [*recus.get(adresse, []), saisie][-_GARDES:]
    request.session[_SESSION] = dict(list(recus.items())[-_ADRESSES:])


def envois_recus(request: Any) -> dict[str, list[str]]:
    """Les envois arrivés pendant la session, par adresse de formulaire."""
    recus: dict[str, list[str]] = request.session.get(_SESSION, {})
    return recus
