"""La nuit du répertoire, et le matin : relancer les organismes dont une fiche est à confirmer."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from jalons.repertoire.services.doublons import chercher_les_doublons
from jalons.repertoire.services.fiches import relancer_les_organismes, rouvrir_les_suspendues
from jalons.repertoire.services.indexation import reindexer


@app.periodic(cron="25 3 * * *")
@app.task(name="repertoire.nuit", queueing_lock="repertoire.nuit")
def nuit_du_repertoire(timestamp: int) -> None:
    """Se rejoue sans rien doubler."""
    rouvrir_les_suspendues(le=timezone.localdate())
    chercher_les_doublons()
    reindexer()


@app.periodic(cron="40 9 * * 1-5")
@app.task(name="repertoire.relancer", queueing_lock="repertoire.relancer")
def relancer(timestamp: int) -> None:
    """Un jour ouvré, le matin : un organisme n'est pas relancé deux fois dans le délai réglé."""
    relancer_les_organismes(maintenant=timezone.now())
