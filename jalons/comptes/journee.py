"""« Ma journée » : chaque pièce y verse ses lignes, chacune avec son prochain geste.

Une pièce écrit `<piece>/journee.py` avec des sous-classes de `SourceJournee` ; le portail les
rassemble, les trie et n'appelle que celles qui concernent l'agent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Any, ClassVar

from django.db.models import Count, QuerySet, Window

from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.socle.registre import Registre


@dataclass(frozen=True, slots=True)
class LigneJournee:
    """Une ligne : ce qui est à faire, depuis quand, et le bouton qui le fait."""

    titre: str
    url: str
    action: str
    detail: str = ""
    heure: time | None = None
    echeance: date | None = None
    est_en_retard: bool = False
    personne_id: int | None = None


@dataclass(frozen=True, slots=True)
class BlocJournee:
    """Les lignes d'une source, le nombre total et la liste complète."""

    lignes: list[LigneJournee]
    total: int
    url_liste: str = ""


def premieres(requete: QuerySet[Any], limite: int) -> tuple[list[Any], int]:
    """Les `limite` premiers objets d'une requête et leur nombre total, en une seule lecture."""
    lus = list(requete.annotate(total_du_bloc=Window(Count("*")))[:limite])
    return lus, lus[0].total_du_bloc if lus else 0


class SourceJournee(Registre, racine=True, requis=("ordre", "vide")):
    """Une source de lignes. `section` : « agenda », « retard », « faire » ou « arrive ».

    Elle paraît pour qui a sa `permission`, ou pour ceux que dit `concerne`.
    """

    permission: ClassVar[Permission | None] = None
    ordre: ClassVar[int]
    section: ClassVar[str] = "faire"
    icone: ClassVar[str] = "check2-square"
    vide: ClassVar[str]

    @classmethod
    def concerne(cls, agent: Agent) -> bool:
        """Pour qui la source paraît (une requête au plus) ; sans permission, pour personne."""
        return cls.permission is not None and agent.peut(cls.permission)

    @classmethod
    def bloc(cls, agent: Agent, *, le: date, limite: int = 8) -> BlocJournee:
        """Les `limite` lignes les plus pressantes pour cet agent ce jour-là (requêtes bornées)."""
        raise NotImplementedError
