"""Sortir une liste composée à la main, tracée personne par personne avant que rien ne parte."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http.response import HttpResponseBase

from jalons.comptes.journal import EcranTrace
from jalons.comptes.models import Agent
from jalons.ecrans.listes.sortie import ExportRefuse, composer, plafond_export
from jalons.ecrans.trace import tracer_sortie

__all__ = ["ExportRefuse", "LigneExport", "exporter", "plafond_export"]


@dataclass(frozen=True, slots=True)
class LigneExport:
    """Une ligne du fichier et la personne dont elle parle ; None si elle ne parle de personne."""

    personne_id: int | None
    cellules: Sequence[Any]


def exporter(
    agent: Agent,
    *,
    ecran: type[EcranTrace],
    nom: str,
    entetes: Sequence[str],
    lignes: Sequence[LigneExport],
    detail: str,
    le: date,
) -> HttpResponseBase:
    """Le fichier CSV de ces lignes, que l'appelant a bornées à ce que l'agent a le droit de voir.

    `detail` dit les filtres, sans nom de personne. Lève `ExportRefuse` si la liste est vide ou
    dépasse le plafond.
    """
    if not lignes:
        raise ExportRefuse("Il n'y a rien à exporter avec ces filtres : le fichier serait vide.")
    plafond = plafond_export(le=le)
    if len(lignes) > plafond:
        raise ExportRefuse(
            f"Cette liste dépasse {plafond} lignes : affinez les filtres avant de l'exporter."
        )
    personnes = [x.personne_id for x in lignes if x.personne_id is not None]
    tracer_sortie(agent, ecran=ecran.code, personnes=personnes, detail=detail)
    return composer(
        "csv",
        nom=f"{nom}-{le:%Y-%m-%d}",
        entetes=entetes,
        lignes=(ligne.cellules for ligne in lignes),
    )
