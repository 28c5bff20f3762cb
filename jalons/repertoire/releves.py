"""D'où se relèvent les entrées d'une convention, quand une autre pièce les sait déjà.

class ParcoursAgr(ReleveDEntrees):
    code = "agr"
    libelle = "Accompagnements AGR"

Une pièce écrit les siennes dans `<piece>/releves.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from jalons.socle.registre import Registre


@dataclass(frozen=True, slots=True)
class EntreeRelevee:
    """Une entrée sue ailleurs. `cle` la désigne chez elle ; `issue` : un code d'`IssueSuivi`, ou vide."""

    cle: int
    personne_id: int
    entree: date
    sortie: date | None
    issue: str


class ReleveDEntrees(Registre, racine=True):
    """Une façon de savoir qui est entré sur les places d'une convention, sans le ressaisir."""

    @classmethod
    def entrees(cls, convention: Any, *, le: date) -> Iterable[EntreeRelevee]:
        """Les entrées des structures parties à la convention, pendant sa période."""
        raise NotImplementedError
