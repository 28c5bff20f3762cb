"""L'état du service : la base répond, les travaux de fond tournent, rien ne s'entasse."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import DatabaseError, connection
from django.utils import timezone

# Le travailleur donne signe de vie toutes les dix secondes ; trente de silence l'inquiètent.
SILENCE_SECONDES = 60

_VU = "SELECT max(last_heartbeat) FROM procrastinate_workers"
_FILE = """
    SELECT count(*) FILTER (WHERE status = 'todo'
               AND (scheduled_at IS NULL OR scheduled_at <= now())),
           count(*) FILTER (WHERE status = 'failed')
    FROM procrastinate_jobs
"""


@dataclass(frozen=True, slots=True)
class EtatService:
    """`vu_le` : dernier signe de vie du travailleur ; `en_attente`, `echoues` : nombres de travaux."""

    base: bool
    vu_le: datetime | None = None
    silence: int | None = None
    en_attente: int = 0
    echoues: int = 0

    @property
    def travaux(self) -> bool:
        """Vrai si un travailleur a donné signe de vie il y a peu."""
        return self.silence is not None and self.silence <= SILENCE_SECONDES

    @property
    def tourne(self) -> bool:
        return self.base and self.travaux

    def en_clair(self) -> dict[str, Any]:
        """Ce que la supervision lit."""
        return {
            "etat": "en service" if self.tourne else "en panne",
            "base": "répond" if self.base else "ne répond pas",
            "travaux_de_fond": "tournent" if self.travaux else "arrêtés",
            "silence_en_secondes": self.silence,
            "travaux_en_attente": self.en_attente,
            "travaux_echoues": self.echoues,
        }


def etat_du_service() -> EtatService:
    """L'état à l'instant, en deux requêtes ; ne lève jamais."""
    try:
        with connection.cursor() as curseur:
            curseur.execute(_VU)
            vu_le = curseur.fetchone()[0]
            curseur.execute(_FILE)
            en_attente, echoues = curseur.fetchone()
    except DatabaseError:
        return EtatService(base=False)
    silence = None if vu_le is None else max(0, int((timezone.now() - vu_le).total_seconds()))
    return EtatService(True, vu_le, silence, en_attente, echoues)
