"""Noter les paiements de l'Union ; le solde clôt l'opération."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction

from jalons.comptes.models import Agent
from jalons.fse.bilan.models.paiement import PaiementUE
from jalons.fse.bilan.selectors.paiements import compte_ue
from jalons.fse.commun.rules.montants import dire_euros
from jalons.fse.enums import StatutOperation
from jalons.fse.erreurs import OperationImpossible
from jalons.fse.operation.models.operation import Operation
from jalons.fse.operation.selectors.operations import (
    a_bilan_final,
    convention_en_vigueur,
)
from jalons.fse.operation.services.operation import passer, refuser_demain, verrouiller

S = StatutOperation


@transaction.atomic
def enregistrer_paiement(
    *,
    operation: Operation,
    date_paiement: date,
    montant: Decimal,
    est_solde: bool,
    par: Agent,
    le: date,
) -> PaiementUE:
    """Note un paiement de l'Union. Le solde, contrôle validé, clôt l'opération.

    Un solde nul, ou négatif quand les avances dépassent le dû, est exactement le reste du compte.
    """
    refuser_demain(date_paiement, le, champ="date_paiement")
    operation = verrouiller(operation)
    convention = convention_en_vigueur(operation)
    if convention is None:
        raise OperationImpossible("Un paiement suit la convention : signez-la d'abord.")
    if est_solde and (operation.statut != S.CSF_VALIDE or not a_bilan_final(operation)):
        raise OperationImpossible(
            "Le solde vient après le contrôle de service fait validé du bilan final.",
            champ="est_solde",
        )
    compte = compte_ue(operation)
    if montant <= 0 and not (est_solde and montant == compte.reste):
        raise OperationImpossible("Le montant doit être positif.", champ="montant")
    if compte.recu + montant > convention.montant_ue:
        raise OperationImpossible(
            f"Avec ce paiement, l'Union aurait versé {dire_euros(compte.recu + montant)} pour "
            f"{dire_euros(convention.montant_ue)} conventionnés.",
            champ="montant",
        )
    if operation.paiements.filter(date=date_paiement, montant=montant).exists():
        raise OperationImpossible(
            f"Un paiement de {dire_euros(montant)} est déjà noté à cette date.", champ="montant"
        )
    paiement = PaiementUE.objects.create(
        operation=operation, date=date_paiement, montant=montant, est_solde=est_solde, par=par
    )
    if est_solde:
        passer(
            operation=operation,
            vers=S.PAYEE,
            commentaire="Solde reçu",
            par=par,
            le=le,
            par_un_acte=True,
        )
    return paiement
