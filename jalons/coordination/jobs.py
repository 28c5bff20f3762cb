"""Travaux de fond de la coordination : écrire aux invités pendant que l'agent continue."""

from __future__ import annotations

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from jalons.coordination.enums import (
    TACHE_COMPTE_RENDU,
    TACHE_INVITATION,
    TACHE_RAPPEL,
    TACHE_RETRAIT,
)
from jalons.coordination.services import messages
from jalons.coordination.services.envois import FILE_DES_COURRIELS

# Une messagerie indisponible revient : cinq essais, de plus en plus espacés.
_REESSAYER = RetryStrategy(max_attempts=5, exponential_wait=4)


@app.task(name=TACHE_INVITATION, queue=FILE_DES_COURRIELS, retry=_REESSAYER)
def envoyer_invitation(invitation_id: int, adresse: str = "") -> None:
    """Écrit à un invité la version courante de la séance ; sans effet si elle est déjà partie."""
    messages.envoyer_invitation(
        invitation_id=invitation_id, adresse=adresse, maintenant=timezone.now()
    )


@app.task(name=TACHE_RAPPEL, queue=FILE_DES_COURRIELS, retry=_REESSAYER)
def envoyer_rappel(invitation_id: int, adresse: str = "") -> None:
    """Rappelle la séance à qui n'a pas répondu ; sans effet s'il l'a fait entre-temps."""
    messages.envoyer_rappel(invitation_id=invitation_id, adresse=adresse, maintenant=timezone.now())


@app.task(name=TACHE_RETRAIT, queue=FILE_DES_COURRIELS, retry=_REESSAYER)
def annuler_invitation(invitation_id: int, adresse: str = "") -> None:
    """Retire la séance de l'agenda de qui n'est plus invité ; sans effet s'il l'est de nouveau."""
    messages.annuler_invitation(invitation_id=invitation_id, maintenant=timezone.now())


@app.task(name=TACHE_COMPTE_RENDU, queue=FILE_DES_COURRIELS, retry=_REESSAYER)
def envoyer_compte_rendu(invitation_id: int, adresse: str = "") -> None:
    """Envoie le compte rendu à un invité, une seule fois."""
    messages.envoyer_compte_rendu(invitation_id=invitation_id, maintenant=timezone.now())
