"""Travaux de fond des échanges : l'import continue pendant que l'agent travaille."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from jalons.echanges.models import Lot
from jalons.echanges.services import FichierRefuse, poursuivre


@app.task(name="echanges.poursuivre_lot", queue="imports", lock="imports", retry=3)
def poursuivre_lot(lot_id: int) -> None:
    """Mène un lot à son terme ; relancé, il reprend où il en était."""
    try:
        poursuivre(Lot.objects.get(pk=lot_id), le=timezone.localdate())
    except FichierRefuse:
        return  # le refus est noté sur le lot, l'écran le montre
