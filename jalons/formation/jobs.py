"""Chaque nuit : les fins de formation qui approchent, et les noms à effacer."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from jalons.formation.services import bureau


@app.periodic(cron="50 4 * * *")
@app.task(name="formation.annoncer_les_fins", queueing_lock="formation.annoncer_les_fins")
def annoncer_les_fins(timestamp: int) -> None:
    """Met les stagiaires sur le bureau des développeurs ; se rejoue sans rien doubler."""
    le = timezone.localdate()
    bureau.annoncer_les_fins(le=le)
    bureau.effacer_les_inconnus(le=le)
