"""La prochaine étape d'une personne : ce que l'agent peut faire maintenant, en tête du dossier.

Une pièce écrit `<piece>/etapes_suivantes.py` avec des sous-classes d'`EtapeSuivante`. La première, dans
l'ordre, qui a quelque chose à proposer l'emporte.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.personnes.models import Personne
from jalons.socle.registre import Registre


@dataclass(frozen=True, slots=True)
class Etape:
    """Ce qu'il reste à faire, et le bouton qui le fait ; `echeance` si la loi ou l'usage en donne une."""

    phrase: str
    action: str
    url: str
    echeance: date | None = None


class EtapeSuivante(Registre, racine=True, requis=("permission", "ordre")):
    """Une étape possible. `ordre` : la plus petite l'emporte."""

    permission: ClassVar[Permission]
    ordre: ClassVar[int]

    @classmethod
    def pour(cls, personne: Personne, *, le: date) -> Etape | None:
        """L'étape à proposer pour cette personne ce jour-là, ou None."""
        raise NotImplementedError


def etape_suivante(agent: Agent, personne: Personne, *, le: date) -> Etape | None:
    """La prochaine étape que cet agent peut faire lui-même ; aucune tant qu'un décès est à vérifier."""
    if personne.deces_signale:
        return None
    for source in sorted(EtapeSuivante.tous(), key=lambda s: s.ordre):
        if agent.peut(source.permission) and (etape := source.pour(personne, le=le)):
            return etape
    return None
