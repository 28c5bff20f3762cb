"""Travaux de fond de l'accueil : convocations, rappels, lots, et le suivi des entrées vérifié."""

from __future__ import annotations

import logging

from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from jalons.accueil.services import convocations, lots, rappels
from jalons.accueil.veille import ecarts, refaire
from jalons.socle.courriels import MessageNonParti
from jalons.socle.files import FileDeTravail
from jalons.socle.jobs import est_le_dernier_essai

_ESSAIS = 5
_journal = logging.getLogger("jalons")


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
    except (OSError, MessageNonParti) as erreur:
        if est_le_dernier_essai(context, _ESSAIS):
            convocations.noter_l_echec(
                convocation_id=convocation_id,
                raison=f"La messagerie n'a pas voulu du message ({type(erreur).__name__}).",
            )
        raise


@app.periodic(cron="12 7-18 * * *")
@app.task(name="accueil.preparer_rappels", queueing_lock="accueil.preparer_rappels")
def preparer_rappels(timestamp: int) -> None:
    """Met en file, aux heures où l'on peut écrire aux gens, les rappels dont le jour est venu."""
    rappels.preparer_rappels(maintenant=timezone.now())


@app.task(
    name=rappels.TACHE_RAPPEL,
    queue=rappels.FILE_DES_COURRIELS,
    retry=RetryStrategy(max_attempts=_ESSAIS, exponential_wait=4),
    pass_context=True,
)
def envoyer_rappel(context: JobContext, rappel_id: int) -> None:
    """Remet un rappel ; au dernier échec, il se montre à ceux qui peuvent prévenir la personne."""
    try:
        rappels.envoyer_rappel(rappel_id=rappel_id, maintenant=timezone.now())
    except Exception as erreur:
        if est_le_dernier_essai(context, _ESSAIS):
            rappels.noter_l_echec(
                rappel_id=rappel_id,
                raison=f"Le message n'a pas été pris ({type(erreur).__name__}).",
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


@app.periodic(cron="40 3 * * *")
@app.task(
    name="accueil.verifier_suivi",
    queue=FileDeTravail.COURANTS,
    queueing_lock="accueil.verifier_suivi",
)
def verifier_suivi(timestamp: int) -> None:
    """Compare le suivi des entrées aux faits ; un écart se dit au journal, puis se répare."""
    if faux := ecarts():
        _journal.error("Suivi des entrées refait : %s écarts, dont l'entrée %s", len(faux), faux[0])
        refaire()
