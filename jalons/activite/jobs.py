"""Ce qui est resté sans réponse se relance le jour, et expire la nuit."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from jalons.activite.services import reponse
from jalons.activite.services.positionnements import expirer


@app.periodic(cron="35 4 * * *")
@app.task(name="activite.expirer", queueing_lock="activite.expirer")
def expirer_les_positionnements(timestamp: int) -> None:
    """Fait expirer les positionnements sans réponse passé leur délai ; se rejoue sans rien doubler."""
    expirer(le=timezone.localdate())


@app.periodic(cron="20 8,14 * * 1-5")
@app.task(name="activite.prevenir_les_structures", queueing_lock="activite.prevenir_les_structures")
def prevenir_les_structures(timestamp: int) -> None:
    """Écrit aux structures : une relance, une expiration, une seule fois chacune."""
    reponse.prevenir_les_structures(maintenant=timezone.now())
