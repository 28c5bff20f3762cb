"""Le suivi des participants d'une opération : ses compteurs, lus une fois par page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from jalons.comptes.models import Agent
from jalons.fse.operation.models.operation import Operation
from jalons.fse.operation.selectors.bareme import valeur
from jalons.fse.participants.rules.participants import completude
from jalons.fse.participants.selectors import manques
from jalons.fse.participants.selectors import participants as lectures
from jalons.fse.participants.selectors.tableur import correspondance


@dataclass(frozen=True, slots=True)
class SuiviParticipants:
    """Les comptes de tous, les indicateurs, et combien de fiches visibles attendent quelque chose."""

    comptes: Any
    en_attente: int
    indicateurs: Any
    completude: Any
    correspondance: Any


def suivi_de_la_liste(operation: Operation, agent: Agent, *, le: date) -> SuiviParticipants:
    """Lu une fois par opération chargée : la page et ses puces le demandent chacune."""
    deja: SuiviParticipants | None = getattr(operation, "suivi_lu", None)
    if deja is not None:
        return deja
    comptes = lectures.compter_participants(operation, le=le)
    visibles = lectures.participations_visibles(agent, operation)
    lu = SuiviParticipants(
        comptes=comptes,
        en_attente=manques.a_completer(visibles, le=le).count(),
        indicateurs=lectures.tableau_indicateurs(operation),
        completude=completude(
            comptes.participants_incomplets,
            comptes.participants,
            alerte=float(valeur(operation, "fse_seuil_incomplets_alerte").decimal),
            alarme=float(valeur(operation, "fse_seuil_incomplets_alarme").decimal),
        ),
        correspondance=correspondance(),
    )
    operation.suivi_lu = lu  # type: ignore[attr-defined]
    return lu
