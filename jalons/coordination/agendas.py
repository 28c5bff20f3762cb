"""Ce qui s'ajoute à l'agenda d'un agent : une pièce du dessus le dit dans `<piece>/agendas.py`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from jalons.comptes.models import Agent
from jalons.socle.agenda import EvenementAgenda
from jalons.socle.registre import Registre


class SourceAgenda(Registre, racine=True):
    """Des rendez-vous de plus dans l'agenda d'un agent."""

    @classmethod
    def evenements(
        cls, agent: Agent, *, adresse: str, maintenant: datetime
    ) -> Iterable[EvenementAgenda]:
        """Les siens, sans nom de personne accompagnée."""
        raise NotImplementedError
