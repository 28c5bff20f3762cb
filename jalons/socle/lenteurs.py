"""Le journal des requêtes lentes : leur texte sans leurs valeurs, donc sans nom ni numéro."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from django.db.backends.signals import connection_created

LENTE_SECONDES = 0.5
_LONGUEUR = 600
_journal = logging.getLogger("jalons.lenteurs")


def chronometrer(
    executer: Callable[..., Any], sql: str, params: Any, plusieurs: bool, contexte: dict[str, Any]
) -> Any:
    """Exécute la requête et journalise son texte si elle dépasse `LENTE_SECONDES`."""
    debut = time.monotonic()
    try:
        return executer(sql, params, plusieurs, contexte)
    finally:
        duree = time.monotonic() - debut
        if duree >= LENTE_SECONDES and params is not None:
            texte = " ".join(str(sql).split())[:_LONGUEUR]
            _journal.warning("Requête lente (%.1f s) : %s", duree, texte)


def _poser(connection: Any, **_: Any) -> None:
    if chronometrer not in connection.execute_wrappers:
        connection.execute_wrappers.append(chronometrer)


def surveiller_les_requetes() -> None:
    """Chaque connexion, dès qu'elle s'ouvre, est chronométrée."""
    connection_created.connect(_poser, dispatch_uid="jalons.lenteurs")
