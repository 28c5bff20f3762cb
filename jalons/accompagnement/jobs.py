"""Travaux de fond de l'accompagnement : les lettres d'un transfert, les retards du jour."""

from __future__ import annotations

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from jalons.accompagnement.services import transferts
from jalons.personnes.services.retards import tenir_les_retards
from jalons.socle.files import FileDeTravail


@app.task(
    name=transferts.TACHE_LETTRES,
    queue=transferts.FILE_DES_LETTRES,
    lock=transferts.FILE_DES_LETTRES,
    retry=RetryStrategy(max_attempts=3),
)
def lettres_de_transfert(transfert_id: int) -> None:
    """Compose les lettres d'un transfert, ou reprend où l'on en était."""
    transferts.composer_les_lettres(transfert_id=transfert_id)


@app.periodic(cron="5 0,5 * * *")
@app.task(
    name="accompagnement.retards_du_jour",
    queue=FileDeTravail.COURANTS,
    queueing_lock="accompagnement.retards_du_jour",
)
def retards_du_jour(timestamp: int) -> None:
    """Met les retards de tous au jour qui commence, avant la première lecture."""
    tenir_les_retards(le=timezone.localdate())
