"""Ce que les deux sources partagent : leurs comptes, leur écriture, leur sceau."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from jalons.echanges.source import SourceRecue
from jalons.francetravail.services import importation

if TYPE_CHECKING:
    from jalons.echanges.models import Lot

COMPTEURS = {
    "lus": "Lignes lues",
    "rejetes": "Lignes rejetées",
    "enonces": "Faits nouveaux dits par France Travail",
    "rattaches": "Rattachées à une personne",
    "par_ressemblance": "dont par ressemblance",
    "a_decider": "À décider au bureau « Rapprochements »",
    "inconnus": "Sans personne connue",
    "personnes_changees": "Personnes dont la situation change",
}
CORRIGEABLES = {
    "nom": "Nom",
    "prenom": "Prénom",
    "dtnai": "Date de naissance",
    "identifiantpe": "Identifiant France Travail",
}


class SourceFranceTravail(SourceRecue):
    compteurs = COMPTEURS
    corrigeables = CORRIGEABLES

    @classmethod
    def appliquer(cls, lot: Lot, contenus: Sequence[dict[str, Any]]) -> dict[str, int]:
        return importation.appliquer(lot, contenus)

    @classmethod
    def sceller(cls, lot: Lot, *, le: date) -> dict[str, int]:
        return importation.sceller(lot, le=le)
