"""Un chiffre d'un territoire = une classe : ce que nos données disent à côté d'un diagnostic.

class PersonnesSoumises(ChiffreTerritoire):
    code = "personnes_soumises"
    libelle = "Personnes soumises aux droits et devoirs"
    ordre = 10

Une pièce du dessus en ajoute dans son module `chiffres`.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from jalons.annuaire.data_inclusion import ThemeInsertion
from jalons.annuaire.models import Territoire
from jalons.socle.registre import Registre


class ChiffreTerritoire(Registre, racine=True, requis=("ordre", "source")):
    """Un chiffre calculé sur un territoire (None : tout le département) un jour donné.

    `theme` : il ne figure que dans les diagnostics de ce thème ; None, il figure partout.
    """

    ordre: ClassVar[int]
    source: ClassVar[str]
    theme: ClassVar[ThemeInsertion | None] = None

    @classmethod
    def pour_theme(cls, theme: str) -> list[type[ChiffreTerritoire]]:
        """Les chiffres d'un diagnostic sur ce thème, ceux du thème d'abord, puis par ordre."""
        retenus = [c for c in cls.tous() if c.theme is None or c.theme.value == theme]
        return sorted(retenus, key=lambda c: (c.theme is None, c.ordre))

    @classmethod
    def calculer(cls, territoire: Territoire | None, le: date) -> int | None:
        """Le nombre, ou None quand on ne sait pas encore."""
        raise NotImplementedError
