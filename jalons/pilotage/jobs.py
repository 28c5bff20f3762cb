"""Tenir prêts les chiffres du tableau de bord."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django import app

from jalons.chiffres.gardees import oublier_les_anciennes
from jalons.pilotage.selectors.chiffres import recompter_les_chiffres

_GARDEES = timedelta(days=3)


@app.periodic(cron="*/30 6-19 * * 1-6")
@app.task(name="pilotage.recompter", queueing_lock="pilotage.recompter")
def recompter(timestamp: int) -> None:
    """Chaque demi-heure ouvrée : personne n'attend les calculs en ouvrant la page."""
    recompter_les_chiffres(le=timezone.localdate())


@app.periodic(cron="50 2 * * *")
@app.task(name="pilotage.oublier", queueing_lock="pilotage.oublier")
def oublier(timestamp: int) -> None:
    """Les cellules d'un autre jour ne se liront plus."""
    oublier_les_anciennes(avant=timezone.now() - _GARDEES)
