"""Travaux de fond des opérations européennes : sceller un long bilan pendant que l'agent continue."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from jalons.fse.bilan.services.sceau import FILE_DU_SCEAU, TACHE_SCEAU, poursuivre_sceau


@app.task(
    name=TACHE_SCEAU,
    queue=FILE_DU_SCEAU,
    lock=FILE_DU_SCEAU,
    retry=RetryStrategy(max_attempts=3, exponential_wait=4),
)
def sceller_bilan(bilan_id: int) -> None:
    """Mène le sceau d'un bilan à son terme ; relancé, il reprend où il en était."""
    poursuivre_sceau(bilan_id)
