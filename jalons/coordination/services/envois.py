"""Mettre les messages en file : le travail part avec la transaction, ou pas du tout."""

from __future__ import annotations

from typing import Any

from procrastinate.contrib.django import app

from jalons.coordination.enums import TACHE_INVITATION
from jalons.socle.files import FileDeTravail

FILE_DES_COURRIELS = FileDeTravail.COURRIELS.value


def mettre_en_file(
    invitations: list[int], *, adresse: str = "", tache: str = TACHE_INVITATION
) -> int:
    """Un travail par invitation ; `adresse` est la racine du site, pour le lien de réponse.

    Chaque travail relit la base avant d'écrire à la personne : deux travaux pour la même version
    n'envoient qu'un message.
    """
    if invitations:
        travaux: list[dict[str, Any]] = [
            {"invitation_id": pk, "adresse": adresse} for pk in invitations
        ]
        app.configure_task(tache, queue=FILE_DES_COURRIELS).batch_defer(*travaux)
    return len(invitations)
