"""Remettre un message à la messagerie : parti, ou dit non parti."""

from __future__ import annotations

import logging

from django.core.mail import EmailMessage

_journal = logging.getLogger("jalons.courriels")


class MessageNonParti(Exception):
    """La messagerie n'a pas pris le message : rien ne doit être noté « envoyé »."""


def expedier(message: EmailMessage) -> None:
    """Rend la main une fois le message pris par la messagerie ; sinon le journal le dit, et lève.

    Le journal ne nomme ni la personne ni son adresse.
    """
    try:
        pris = message.send()
    except Exception as erreur:
        _journal.error("Un message n'est pas parti : %s", type(erreur).__name__)
        raise
    if not pris:
        _journal.error("Un message n'est pas parti : la messagerie ne l'a pas pris")
        raise MessageNonParti
