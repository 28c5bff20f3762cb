"""Le PECG : inscription et accompagnement de chacun, chaque mois."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from jalons.echanges.source import LigneRecue
from jalons.francetravail.flux import pecg
from jalons.francetravail.sources.commun import SourceFranceTravail

if TYPE_CHECKING:
    from jalons.echanges.models import Lot


class SourcePecg(SourceFranceTravail):
    code = "pecg"
    libelle = "PECG de France Travail"
    est_xml = True

    @classmethod
    def reconnait(cls, tete: bytes) -> bool:
        return pecg.RACINE in tete

    @classmethod
    def lignes(cls, lot: Lot, source: Any, *, encodage: str, depuis: int) -> Iterator[LigneRecue]:
        return pecg.lire(lot, source, encodage=encodage, depuis=depuis)

    @classmethod
    def juger(cls, lot: Lot, brutes: Mapping[str, str], *, rang: int, ligne: int) -> LigneRecue:
        return pecg.juger(lot, brutes, rang=rang, ligne=ligne)
