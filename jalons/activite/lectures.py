"""Lire un même contrat de plusieurs façons : une lecture par fichier de `<piece>/lectures_emploi/`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from jalons.activite.rules.contrats import ContratLu, Lecture
from jalons.socle.registre import Registre


class LectureEmploi(Registre, racine=True, requis=("source", "ordre")):
    """Une façon de compter un emploi. `source` : le texte ou l'usage qui la définit.

    Une lecture se calcule à chaque fois, des contrats tels que connus : elle n'est gardée nulle part.
    """

    source: ClassVar[str]
    ordre: ClassVar[int]

    @classmethod
    def lire(cls, contrats: Sequence[ContratLu], *, le: date) -> Lecture | None:
        """Ce que ces contrats valent le jour `le` ; None si cette lecture n'en dit rien."""
        raise NotImplementedError


def lire_tout(
    contrats: Sequence[ContratLu], *, le: date
) -> list[tuple[type[LectureEmploi], Lecture]]:
    """Toutes les lectures de ces contrats, dans leur ordre."""
    lues = [(sorte, sorte.lire(contrats, le=le)) for sorte in LectureEmploi.tous()]
    dites = [(sorte, lecture) for sorte, lecture in lues if lecture is not None]
    return sorted(dites, key=lambda paire: paire[0].ordre)
