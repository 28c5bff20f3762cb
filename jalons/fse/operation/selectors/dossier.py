"""Le dossier unique : ses pièces par étape, celles qui manquent, les structures soutenues."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count

from jalons.fse.operation.models.dossier import PieceDossier
from jalons.fse.operation.models.operation import Operation
from jalons.fse.operation.rules.structures import DE_STRUCTURES
from jalons.fse.pieces_dossier import ETAPES, PieceAttendue


@dataclass(frozen=True, slots=True)
class EtapeDossier:
    """Une étape du dossier : ce qui est déposé, ce qui est attendu et manque."""

    libelle: str
    pieces: list[PieceDossier]
    manquantes: list[type[PieceAttendue]]


def etapes_du_dossier(operation: Operation) -> list[EtapeDossier]:
    """Les pièces rangées par étape, en une requête."""
    par_etape: dict[str, list[PieceDossier]] = {etape: [] for etape in ETAPES}
    deposees = set()
    for piece in operation.pieces.select_related("par", "fichier"):
        par_etape[PieceAttendue.par_code(piece.genre).etape].append(piece)
        deposees.add(piece.genre)
    return [
        EtapeDossier(
            libelle,
            par_etape[etape],
            [
                p
                for p in PieceAttendue.tous()
                if p.etape == etape and p.est_attendue and p.code not in deposees
            ],
        )
        for etape, libelle in ETAPES.items()
    ]


def pieces_manquantes(operation: Operation) -> list[str]:
    """Les pièces attendues qui ne sont pas encore au dossier, nommées."""
    deposees = set(operation.pieces.values_list("genre", flat=True))
    attendues = [p for p in PieceAttendue.tous() if p.est_attendue]
    return [p.libelle for p in attendues if p.code not in deposees]


def indicateurs_de_structures(operation: Operation, *, jusqu_au: date) -> list[dict[str, Any]]:
    """EECO18 et EECO19 : une ligne par indicateur, avec le nombre de structures soutenues."""
    compte = dict(
        operation.structures_soutenues.filter(date__lte=jusqu_au)
        .order_by()
        .values_list("genre")
        .annotate(n=Count("pk"))
    )
    return [
        {"identifiant": code.upper(), "libelle": libelle, "total": compte.get(code, 0)}
        for code, libelle in DE_STRUCTURES.items()
    ]
