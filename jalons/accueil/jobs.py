"""Travaux de fond de l'accueil : envoyer les convocations, convoquer en nombre."""

from __future__ import annotations

from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from jalons.accueil.services import convocations, lots

_ESSAIS = 5


@app.task(
    name=convocations.TACHE_CONVOCATION,
    queue=convocations.FILE_DES_COURRIELS,
    retry=RetryStrategy(max_attempts=_ESSAIS, exponential_wait=4),
    pass_context=True,
)
def envoyer_convocation(context: JobContext, convocation_id: int) -> None:
    """Envoie une convocation ; au dernier échec, elle revient à poster par courrier."""
    try:
        convocations.envoyer_convocation(convocation_id=convocation_id, le=timezone.localdate())
    except OSError as erreur:
        if context.job is not None and context.job.attempts + 1 >= _ESSAIS:
            convocations.noter_l_echec(
                convocation_id=convocation_id,
                raison=f"La messagerie n'a pas voulu du message ({type(erreur).__name__}).",
            )
        raise


@app.task(
    name=lots.TACHE_LOT,
    queue=lots.FILE_DES_LOTS,
    lock=lots.FILE_DES_LOTS,
    retry=RetryStrategy(max_attempts=3),
)
def convoquer_en_lot(lot_id: int) -> None:
    """Traite un lot de convocations, ou le reprend."""
    lots.traiter_lot(lot_id=lot_id)
