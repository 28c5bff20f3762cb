"""Chaque matin, rappeler les séances proches."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from jalons.collectif.services.inscriptions import rappeler_les_seances


@app.periodic(cron="50 8 * * *")
@app.task(name="collectif.rappeler", queueing_lock="collectif.rappeler")
def rappeler(timestamp: int) -> None:
    """Se rejoue sans rien doubler."""
    rappeler_les_seances(maintenant=timezone.now())
