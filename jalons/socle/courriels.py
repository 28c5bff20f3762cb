"""Remettre un message à la messagerie : parti, ou dit non parti."""

from __future__ import annotations

import logging

from django.conf import settings
from django.core.mail import EmailMessage

_journal = logging.getLogger("jalons.courriels")
# Ce qui range le message au lieu de le remettre.
_SANS_REMISE = tuple(
    f"django.core.mail.backends.{nom}.EmailBackend" for nom in ("filebased", "console", "dummy")
)


class MessageNonParti(Exception):
    """La messagerie n'a pas pris le message : rien ne doit être noté « envoyé »."""


def expedier(message: EmailMessage) -> None:
    """Rend la main une fois le message pris par la messagerie ; sinon le journal le dit, et lève.

    En exploitation, sans messagerie réglée, rien n'est dit parti : lève `MessageNonParti`. Le journal ne
    nomme ni la personne ni son adresse.
    """
    if settings.EMAIL_BACKEND in _SANS_REMISE and not settings.A_L_ESSAI:
        _journal.error("Un message n'est pas parti : JALONS_SMTP n'est pas réglé")
        raise MessageNonParti("Aucune messagerie n'est réglée : le message n'est pas parti.")
    try:
        pris = message.send()
    except Exception as erreur:
        _journal.error("Un message n'est pas parti : %s", type(erreur).__name__)
        raise
    if not pris:
        _journal.error("Un message n'est pas parti : la messagerie ne l'a pas pris")
        raise MessageNonParti
