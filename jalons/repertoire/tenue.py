"""Qui tient un dispositif sans tenir son territoire : les pièces du dessus le disent.

Une pièce écrit `<piece>/tenues.py` avec une sous-classe de `TenueDispositif`.
"""

from __future__ import annotations

from django.db.models import Q

from jalons.comptes.models import Agent
from jalons.socle.registre import Registre


class TenueDispositif(Registre, racine=True):
    """Une raison de plus de modifier un dispositif."""

    @classmethod
    def filtre(cls, agent: Agent) -> Q:
        """En filtre sur `Dispositif` : ceux que l'agent tient à ce titre."""
        raise NotImplementedError
