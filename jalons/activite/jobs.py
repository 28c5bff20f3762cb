"""Le travail de chaque nuit : ce qui est resté sans réponse expire."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from jalons.activite.services.positionnements import expirer


@app.periodic(cron="35 4 * * *")
@app.task(name="activite.expirer", queueing_lock="activite.expirer")
def expirer_les_positionnements(timestamp: int) -> None:
    """Fait expirer les positionnements sans réponse passé leur délai ; se rejoue sans rien doubler."""
    expirer(le=timezone.localdate())
