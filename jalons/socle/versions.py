"""Garder chaque version d'un acte, effacement compris, avec l'instant où la base l'a appris."""

from __future__ import annotations

from typing import Any

import pghistory


def versions_gardees(**options: Any) -> Any:
    """Décore un modèle que les chiffres lisent : ce que l'on en croyait un jour reste lisible.

    La table des versions se lit par `chiffres.source.versions`. L'instant est celui de
    `jalons_instant()` : maintenant, ou celui de la reprise d'historique en cours.
    """
    return pghistory.track(
        pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), **options
    )
