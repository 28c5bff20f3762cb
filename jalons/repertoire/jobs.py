"""La nuit du répertoire : rouvrir ce qui était suspendu, chercher les doublons, refaire l'index."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from jalons.repertoire.services.doublons import chercher_les_doublons
from jalons.repertoire.services.fiches import rouvrir_les_suspendues
from jalons.repertoire.services.indexation import reindexer


@app.periodic(cron="25 3 * * *")
@app.task(name="repertoire.nuit", queueing_lock="repertoire.nuit")
def nuit_du_repertoire(timestamp: int) -> None:
    """Se rejoue sans rien doubler."""
    rouvrir_les_suspendues(le=timezone.localdate())
    chercher_les_doublons()
    reindexer()
