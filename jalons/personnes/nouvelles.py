"""Ce que l'on fait savoir à une personne, sans lui demander de réponse : un genre par classe.

class SuiteDUnePrescription(NouvelleAPersonne):
    code = "suite_prescription"
    libelle = "Suite d'une prescription"

Une pièce l'écrit dans `<piece>/nouvelles_a_dire.py`. Le même texte part par courriel, et imprimé par lettre.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jalons.socle.registre import Registre

if TYPE_CHECKING:
    from datetime import datetime

    from jalons.comptes.models import Agent
    from jalons.personnes.models import EnvoiNouvelle


@dataclass(frozen=True, slots=True)
class Nouvelle:
    """Ce qui est dit : `objet` (sujet du courriel), les paragraphes, et `court` pour le SMS.

    `agent` : qui la personne peut appeler, ou None.
    """

    objet: str
    paragraphes: tuple[str, ...]
    court: str
    agent: Agent | None = None


class NouvelleAPersonne(Registre, racine=True):
    """Un genre de nouvelle, dont `EnvoiNouvelle.objet_id` désigne l'objet."""

    @classmethod
    def dire(cls, envoi: EnvoiNouvelle, *, maintenant: datetime) -> Nouvelle | None:
        """Ce qui se dit, relu à l'instant de partir ; None : il n'y a plus rien à dire."""
        raise NotImplementedError

    @classmethod
    def noter_parti(cls, envoi: EnvoiNouvelle, maintenant: datetime) -> None:
        """Ce qui se note une fois le message parti."""
