"""Travaux de fond des opérations européennes : sceller un long bilan pendant que l'agent continue."""

from __future__ import annotations

import logging

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from jalons.fse.bilan.services.sceau import FILE_DU_SCEAU, TACHE_SCEAU, poursuivre_sceau
from jalons.fse.participants.services.echeances import ecarts, refaire
from jalons.socle.files import FileDeTravail

_journal = logging.getLogger("jalons")


@app.task(
    name=TACHE_SCEAU,
    queue=FILE_DU_SCEAU,
    lock=FILE_DU_SCEAU,
    retry=RetryStrategy(max_attempts=3, exponential_wait=4),
)
def sceller_bilan(bilan_id: int) -> None:
    """Mène le sceau d'un bilan à son terme ; relancé, il reprend où il en était."""
    poursuivre_sceau(bilan_id)


@app.periodic(cron="45 3 * * *")
@app.task(
    name="fse.verifier_echeances",
    queue=FileDeTravail.COURANTS,
    queueing_lock="fse.verifier_echeances",
)
def verifier_echeances(timestamp: int) -> None:
    """Compare l'échéance des fiches à la règle ; un écart se dit au journal, puis se répare."""
    if faux := ecarts():
        _journal.error("Échéances refaites : %s écarts, dont la fiche %s", len(faux), faux[0])
        refaire()
