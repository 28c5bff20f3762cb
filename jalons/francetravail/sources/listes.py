"""Les listes mensuelles : inscriptions, cessations, radiations, stock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from jalons.echanges.source import LigneRecue
from jalons.francetravail.flux import listes
from jalons.francetravail.sources.commun import CORRIGEABLES, SourceFranceTravail

if TYPE_CHECKING:
    from jalons.echanges.models import Lot


class SourceListes(SourceFranceTravail):
    code = "listes_ft"
    libelle = "Liste mensuelle de France Travail"
    corrigeables = {**CORRIGEABLES, "date": "Date", "motif": "Motif"}

    @classmethod
    def reconnait(cls, tete: bytes) -> bool:
        return listes.est_une_liste(tete)

    @classmethod
    def lignes(cls, lot: Lot, source: Any, *, encodage: str, depuis: int) -> Iterator[LigneRecue]:
        return listes.lire(lot, source, depuis=depuis)

    @classmethod
    def juger(cls, lot: Lot, brutes: Mapping[str, str], *, rang: int, ligne: int) -> LigneRecue:
        return listes.juger(lot, brutes, listes.genre_du_lot(lot), rang=rang, ligne=ligne)
