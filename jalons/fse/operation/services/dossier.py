"""Tenir le dossier unique : déposer une pièce, dire une structure soutenue, les retirer."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.fse import evenements
from jalons.fse.erreurs import OperationImpossible, exiger
from jalons.fse.operation import controles
from jalons.fse.operation.models.dossier import PieceDossier, StructureSoutenue
from jalons.fse.operation.models.operation import Operation
from jalons.fse.operation.rules.cycle import ACHEVEES, TERMINEES
from jalons.fse.operation.selectors.operations import fin_de_conservation
from jalons.fse.operation.services.operation import verrouiller


@transaction.atomic
def deposer_piece(
    *, operation: Operation, champs: dict[str, Any], par: Agent, le: date
) -> PieceDossier:
    """Range une pièce au dossier, même après le solde : un audit vient plus tard."""
    if champs["date"] > le:
        raise OperationImpossible("Cette date est encore à venir.", champ="date")
    return PieceDossier.objects.create(operation=operation, par=par, **champs)


@transaction.atomic
def retirer_piece(*, piece: PieceDossier, motif: str, par: Agent, le: date) -> None:
    """Retire une pièce déposée à tort ; le motif reste au journal. Refusé après le solde (OP-14)."""
    operation = verrouiller(piece.operation)
    if operation.statut in ACHEVEES:
        exiger(controles.Op14, controles.Op14.refuser(fin_de_conservation(operation), le))
    _journaliser_retrait(operation, str(piece), motif, par, le)
    piece.delete()


@transaction.atomic
def soutenir_structure(
    *, operation: Operation, champs: dict[str, Any], par: Agent, le: date
) -> StructureSoutenue:
    """Compte une structure soutenue, une fois par opération (EECO18, EECO19)."""
    operation = verrouiller(operation)
    if operation.statut in TERMINEES:
        raise OperationImpossible(
            "Cette opération est terminée : ses indicateurs ne changent plus."
        )
    if champs["date"] not in operation.periode:
        raise OperationImpossible("Cette date est hors de l'opération.", champ="date")
    if champs["structure"].pk == operation.beneficiaire_id:
        raise OperationImpossible(
            "Le bénéficiaire ne se compte pas parmi les structures qu'il soutient.",
            champ="structure",
        )
    try:
        with transaction.atomic():
            return StructureSoutenue.objects.create(operation=operation, par=par, **champs)
    except IntegrityError as erreur:
        raise OperationImpossible(
            "Cette structure est déjà comptée dans l'opération.", champ="structure"
        ) from erreur


@transaction.atomic
def ne_plus_compter(*, soutien: StructureSoutenue, motif: str, par: Agent, le: date) -> None:
    """Retire une structure comptée à tort ; le motif reste au journal."""
    operation = verrouiller(soutien.operation)
    if operation.statut in TERMINEES:
        raise OperationImpossible(
            "Cette opération est terminée : ses indicateurs ne changent plus."
        )
    _journaliser_retrait(operation, str(soutien), motif, par, le)
    soutien.delete()


def _journaliser_retrait(
    operation: Operation, element: str, motif: str, par: Agent, le: date
) -> None:
    journaliser(
        evenements.ElementDossierRetire,
        personne_id=None,
        par=par,
        le=le,
        objet_id=operation.pk,
        operation=operation.intitule,
        element=element,
        motif=motif.strip()[:300],
    )
