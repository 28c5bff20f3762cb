"""La prochaine étape d'une personne : ce que l'agent peut faire maintenant, en tête du dossier.

Une pièce écrit `<piece>/etapes_suivantes.py` avec des sous-classes d'`EtapeSuivante`. La première, dans
l'ordre, qui a quelque chose à proposer l'emporte.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, TypeVar, cast

from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.personnes.models import Personne
from jalons.socle.registre import Registre

Lu = TypeVar("Lu")


@dataclass(frozen=True, slots=True)
class Etape:
    """Ce qu'il reste à faire, et le bouton qui le fait ; `echeance` si la loi ou l'usage en donne une.

    `est_absente` : rien n'est prévu ; le bouton pose une étape.
    """

    phrase: str
    action: str
    url: str
    echeance: date | None = None
    est_absente: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """Une personne, un jour, l'agent qui la lit, et ce que les étapes ont déjà lu : jamais deux fois."""

    personne: Personne
    le: date
    agent: Agent
    _lus: dict[Callable[[Personne], Any], Any] = field(default_factory=dict)

    def lire(self, lecture: Callable[[Personne], Lu]) -> Lu:
        """Ce que rend cette lecture, faite une seule fois pour toutes les étapes."""
        if lecture not in self._lus:
            self._lus[lecture] = lecture(self.personne)
        return cast(Lu, self._lus[lecture])


class EtapeSuivante(Registre, racine=True, requis=("permission", "ordre")):
    """Une étape possible. `ordre` : la plus petite l'emporte."""

    permission: ClassVar[Permission]
    ordre: ClassVar[int]

    @classmethod
    def pour(cls, passage: Passage) -> Etape | None:
        """L'étape à proposer pour cette personne ce jour-là, ou None."""
        raise NotImplementedError


def etape_suivante(agent: Agent, personne: Personne, *, le: date) -> Etape | None:
    """La prochaine étape que cet agent peut faire lui-même ; aucune tant qu'un décès est à vérifier."""
    if personne.deces_signale:
        return None
    passage = Passage(personne, le, agent)
    for source in sorted(EtapeSuivante.tous(), key=lambda s: s.ordre):
        if agent.peut(source.permission) and (etape := source.pour(passage)):
            return etape
    return None
