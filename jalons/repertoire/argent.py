"""D'où vient l'argent de la politique : chaque pièce qui engage et paie dit le sien.

class ArgentDesAides(SourceDArgent):
    code = "aides"
    libelle = "Aides individuelles"

Une pièce écrit les siennes dans `<piece>/argent.py` ; la vue argent les additionne.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from jalons.repertoire.rules.argent import LigneDArgent
from jalons.socle.registre import Registre


class SourceDArgent(Registre, racine=True):
    """Un genre d'argent engagé et payé."""

    @classmethod
    def lignes(cls, annee: int, *, le: date, connu: datetime) -> Iterable[LigneDArgent]:
        """Ce qui est engagé et payé au jour `le` pour cette année, tel que connu à l'instant `connu`."""
        raise NotImplementedError
