"""Le décor des parcours d'une opération : un plan simple, mené jusqu'à la programmation."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from jalons.annuaire.models import Structure
from jalons.comptes.models import Agent
from jalons.fse.enums import CategorieDepense
from jalons.fse.enums import StatutOperation as S
from jalons.fse.models import Operation
from jalons.fse.operation.rules.plan import Poste
from jalons.fse.operation.services import operation as operations
from jalons.fse.operation.services import plan as plans
from jalons.fse.options import Forfait7
from jalons.socle.periode import Periode


def piece_pdf() -> bytes:
    """Une pièce qui a la forme d'un PDF."""
    return b"%PDF-1.4\n% une facture\n"


def programmer(porteur: Agent, structure: Structure) -> Operation:
    """Une opération de 2026 sans participants, programmée : 300 000 € + 7 %, 60 % de l'Union."""
    le = date(2025, 11, 3)
    operation = operations.ouvrir_operation(
        champs={
            "code": "2026-etudes",
            "intitule": "Études de mobilité",
            "programme": "fse_plus_2021_2027",
            "objectif_specifique": "1.h",
            "beneficiaire": structure,
            "departement": "57",
            "porteur": porteur,
            "periode": Periode(date(2026, 1, 1), date(2026, 12, 31)),
            "a_participants": False,
        },
        par=porteur,
        le=le,
    )
    plans.enregistrer_plan(
        operation=operation,
        option=Forfait7,
        postes=[Poste(CategorieDepense.PRESTATIONS, Decimal("300000.00"))],
        ressources=[
            {"genre": "ue", "montant": Decimal("192600.00")},
            {"genre": "autofinancement", "montant": Decimal("128400.00")},
        ],
        version=0,
        par=porteur,
        le=le,
    )
    for vers in (
        S.DEMANDE_EN_COURS,
        S.DEPOSEE,
        S.RECEVABLE,
        S.EN_INSTRUCTION,
        S.AVIS_RENDU,
        S.PROGRAMMEE,
    ):
        operation = operations.passer(
            operation=operation, vers=vers, commentaire="Vu sur papier.", par=porteur, le=le
        )
    return operation
