"""Noter les paiements de l'Union ; le solde clôt l'opération."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction

from jalons.comptes.models import Agent
from jalons.fse import evenements
from jalons.fse.bilan.models.paiement import PaiementUE
from jalons.fse.bilan.selectors.paiements import compte_ue
from jalons.fse.commun.rules.montants import ZERO, dire_euros
from jalons.fse.enums import StatutOperation
from jalons.fse.erreurs import OperationImpossible
from jalons.fse.operation.models.operation import Operation
from jalons.fse.operation.selectors.operations import (
    a_bilan_final,
    convention_en_vigueur,
)
from jalons.fse.operation.services.operation import (
    passer,
    refuser_demain,
    tracer_correction,
    verrouiller,
)
from jalons.socle.conflit import verifier_version
from jalons.socle.fiches import relire

S = StatutOperation


def _verifier(
    operation: Operation,
    *,
    date_paiement: date,
    montant: Decimal,
    est_solde: bool,
    motif: str,
    sans: PaiementUE | None = None,
) -> None:
    """Lève ce qui empêche ce paiement ; `sans` : celui qu'il remplace."""
    convention = convention_en_vigueur(operation)
    if convention is None:
        raise OperationImpossible("Un paiement suit la convention : signez-la d'abord.")
    compte = compte_ue(operation, sans=sans)
    if montant < 0 and montant < min(compte.reste, ZERO):
        a_reverser = max(-compte.reste, ZERO)
        dit = f"Il n'y a que {dire_euros(a_reverser)} à reverser."
        raise OperationImpossible(
            dit if a_reverser else "Le montant doit être positif.", champ="montant"
        )
    if montant == 0 and not est_solde:
        raise OperationImpossible("Le montant doit être positif.", champ="montant")
    if est_solde and montant != compte.reste and not motif:
        quoi = "à reverser" if compte.reste < 0 else "à recevoir"
        raise OperationImpossible(
            f"Il reste {dire_euros(abs(compte.reste))} {quoi} : le solde est ce reste, ou dites "
            "pourquoi il en diffère.",
            champ="motif",
        )
    if montant > 0 and compte.recu + montant > convention.montant_ue:
        raise OperationImpossible(
            f"Avec ce paiement, l'Union aurait versé {dire_euros(compte.recu + montant)} pour "
            f"{dire_euros(convention.montant_ue)} conventionnés.",
            champ="montant",
        )
    memes = operation.paiements.filter(date=date_paiement, montant=montant)
    if memes.exclude(pk=sans.pk if sans else 0).exists():
        raise OperationImpossible(
            f"Un paiement de {dire_euros(montant)} est déjà noté à cette date.", champ="montant"
        )


def _verifier_solde(operation: Operation) -> None:
    if operation.statut != S.CSF_VALIDE or not a_bilan_final(operation):
        raise OperationImpossible(
            "Le solde vient après le contrôle de service fait validé du bilan final.",
            champ="est_solde",
        )


@transaction.atomic
def enregistrer_paiement(
    *,
    operation: Operation,
    date_paiement: date,
    montant: Decimal,
    est_solde: bool,
    motif: str = "",
    par: Agent,
    le: date,
) -> PaiementUE:
    """Note un paiement de l'Union, ou un reversement (négatif). Le solde, contrôle validé, clôt l'opération.

    Le solde est exactement le reste du compte, ou dit par son `motif` pourquoi il en diffère.
    """
    refuser_demain(date_paiement, le, champ="date_paiement")
    operation = verrouiller(operation)
    motif = motif.strip()[:300]
    if est_solde:
        _verifier_solde(operation)
    _verifier(
        operation, date_paiement=date_paiement, montant=montant, est_solde=est_solde, motif=motif
    )
    paiement = PaiementUE.objects.create(
        operation=operation,
        date=date_paiement,
        montant=montant,
        est_solde=est_solde,
        motif=motif if est_solde else "",
        par=par,
    )
    if est_solde:
        _clore(operation, par=par, le=le)
    return paiement


def _clore(operation: Operation, *, par: Agent, le: date) -> None:
    passer(
        operation=operation,
        vers=S.PAYEE,
        commentaire="Solde reçu",
        par=par,
        le=le,
        par_un_acte=True,
    )


def _rouvrir(operation: Operation, *, raison: str, par: Agent, le: date) -> None:
    passer(
        operation=operation,
        vers=S.CSF_VALIDE,
        commentaire=f"Solde corrigé : {raison}",
        par=par,
        le=le,
        par_un_acte=True,
    )


def _a_corriger(paiement: PaiementUE, version: int, raison: str) -> tuple[PaiementUE, Operation]:
    operation = verrouiller(paiement.operation)
    paiement = relire(paiement)
    verifier_version(paiement, version)
    if operation.statut == S.ARCHIVEE:
        raise OperationImpossible("Cette opération est archivée : ses paiements ne changent plus.")
    if not raison.strip():
        raise OperationImpossible("Dites pourquoi ce paiement change.", champ="raison")
    return paiement, operation


@transaction.atomic
def corriger_paiement(
    *,
    paiement: PaiementUE,
    date_paiement: date,
    montant: Decimal,
    est_solde: bool,
    motif: str = "",
    raison: str,
    version: int,
    par: Agent,
    le: date,
) -> PaiementUE:
    """Corrige un paiement noté ; l'ancien et la `raison` restent au journal.

    Un solde qui n'en est plus un rend l'opération à l'attente de son paiement.
    """
    refuser_demain(date_paiement, le, champ="date_paiement")
    paiement, operation = _a_corriger(paiement, version, raison)
    motif = motif.strip()[:300]
    if est_solde and not paiement.est_solde:
        _verifier_solde(operation)
    _verifier(
        operation,
        date_paiement=date_paiement,
        montant=montant,
        est_solde=est_solde,
        motif=motif,
        sans=paiement,
    )
    ancien, etait_solde = dire_paiement(paiement), paiement.est_solde
    paiement.date, paiement.montant, paiement.est_solde = date_paiement, montant, est_solde
    paiement.motif = motif if est_solde else ""
    paiement.version += 1
    paiement.save()
    if etait_solde and not est_solde:
        _rouvrir(operation, raison=raison, par=par, le=le)
    elif est_solde and not etait_solde:
        _clore(operation, par=par, le=le)
    tracer_correction(
        evenements.PaiementCorrige, operation, ancien, dire_paiement(paiement), raison, par, le
    )
    return paiement


@transaction.atomic
def retirer_paiement(
    *, paiement: PaiementUE, raison: str, version: int, par: Agent, le: date
) -> None:
    """Retire un paiement noté à tort ; il reste au journal, avec sa `raison`."""
    paiement, operation = _a_corriger(paiement, version, raison)
    ancien, etait_solde = dire_paiement(paiement), paiement.est_solde
    paiement.delete()
    if etait_solde:
        _rouvrir(operation, raison=raison, par=par, le=le)
    tracer_correction(evenements.PaiementCorrige, operation, ancien, "retiré", raison, par, le)


def dire_paiement(paiement: PaiementUE) -> str:
    """« 1 234,56 € le 12/03/2023, solde »."""
    dit = f"{dire_euros(paiement.montant)} le {paiement.date:%d/%m/%Y}"
    return f"{dit}, solde" if paiement.est_solde else dit
