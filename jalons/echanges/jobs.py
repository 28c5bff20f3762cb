"""Travaux de fond des échanges : l'import continue pendant que l'agent travaille."""

from __future__ import annotations

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from jalons.echanges.models import Lot
from jalons.echanges.services import FichierRefuse, ImportOccupe, depot, poursuivre

# Un import occupé attend son tour aussi longtemps qu'il faut ; une base qui tombe se relève.
_ATTENTE = RetryStrategy(max_attempts=500, wait=20)


@app.task(name="echanges.poursuivre_lot", queue="imports", lock="imports", retry=_ATTENTE)
def poursuivre_lot(lot_id: int) -> None:
    """Mène un lot à son terme ; relancé, il reprend où il en était.

    Le verrou « imports » met les travaux à la file ; si un import lancé à la main tient la place,
    celui-ci revient un peu plus tard. Un refus ou une erreur est noté sur le lot, l'écran le montre.
    """
    lot = Lot.objects.get(pk=lot_id)
    try:
        poursuivre(lot, le=timezone.localdate(), montrer_les_absents=True)
    except FichierRefuse:
        return
    except ImportOccupe:
        raise
    except Exception:
        lot.refresh_from_db()
        if lot.etat == "erreur":
            return
        raise


@app.periodic(cron="17 * * * *")
@app.task(name="echanges.balayer_les_recus", queueing_lock="echanges.balayer_les_recus")
def balayer_les_recus(timestamp: int) -> None:
    """Efface du dossier des reçus les fichiers qu'aucun lot n'attend plus."""
    depot.balayer()
