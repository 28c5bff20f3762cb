"""Sortir une liste : tracée, personne par personne si elle en porte, avant que rien ne parte."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import StreamingHttpResponse

from jalons.comptes.journal import EcranTrace, consulter, consulter_en_lot
from jalons.comptes.models import Agent
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.parametres import parametre
from jalons.socle.tableur import reponse_csv


class ExportRefuse(ErreurMetier):
    """Il n'y a rien à exporter, ou trop."""


@dataclass(frozen=True, slots=True)
class LigneExport:
    """Une ligne du fichier et la personne dont elle parle ; None si elle ne parle de personne."""

    personne_id: int | None
    cellules: Sequence[Any]


def plafond_export(*, le: date) -> int:
    """Nombre de lignes qu'un export peut porter."""
    return parametre("plafond_export", le=le).nombre


def exporter(
    agent: Agent,
    *,
    ecran: type[EcranTrace],
    nom: str,
    entetes: Sequence[str],
    lignes: Sequence[LigneExport],
    detail: str,
    le: date,
) -> StreamingHttpResponse:
    """Le fichier CSV de ces lignes, que l'appelant a bornées à ce que l'agent a le droit de voir.

    `detail` dit les filtres, sans nom de personne. Jamais de NIR, de santé ni de finances dans une
    liste. Lève `ExportRefuse` si la liste est vide ou dépasse le plafond.
    """
    if not lignes:
        raise ExportRefuse("Il n'y a rien à exporter avec ces filtres : le fichier serait vide.")
    plafond = plafond_export(le=le)
    if len(lignes) > plafond:
        raise ExportRefuse(
            f"Cette liste dépasse {plafond} lignes : affinez les filtres avant de l'exporter."
        )
    personnes = dict.fromkeys(x.personne_id for x in lignes if x.personne_id is not None)
    if personnes:
        consulter_en_lot(agent, ecran=ecran.code, personnes=personnes, detail=detail[:200])
    else:
        consulter(agent, ecran=ecran.code, detail=detail[:200])
    return reponse_csv(
        f"{nom}-{le:%Y-%m-%d}", entetes=entetes, lignes=(ligne.cellules for ligne in lignes)
    )
