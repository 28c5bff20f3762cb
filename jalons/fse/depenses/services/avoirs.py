"""Noter ce qu'un fournisseur rend : un avoir, négatif, attaché à la dépense qu'il réduit."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from jalons.comptes.models import Agent
from jalons.fse.commun.rules.montants import dire_euros
from jalons.fse.depenses.models.execution import Depense
from jalons.fse.depenses.selectors.execution import rendu_sur
from jalons.fse.depenses.services.execution import (
    normaliser,
    refuser_si_declaree,
    refuser_si_terminee,
    verrouiller_depense,
)
from jalons.fse.depenses.services.factures import Piece, liberer, prendre_part
from jalons.fse.erreurs import OperationImpossible
from jalons.fse.operation.services.operation import exiger_gestion
from jalons.socle.conflit import verifier_version


def verifier_avoir(
    depense: Depense, champs: dict[str, Any], le: date, *, deja: Decimal = Decimal(0)
) -> None:
    """Lève ce qui empêche cet avoir : montant, date, numéro. `deja` : les autres avoirs, en euros."""
    if depense.corrige_id is not None:
        raise OperationImpossible("C'est déjà un avoir : notez l'autre sur la dépense elle-même.")
    if champs["montant"] >= 0:
        raise OperationImpossible("Le montant d'un avoir est négatif.", champ="montant")
    reste = depense.montant + deja
    if reste + champs["montant"] < 0:
        raise OperationImpossible(
            f"Cette dépense ne peut être réduite que de {dire_euros(reste)}.", champ="montant"
        )
    if champs["date"] < depense.date:
        raise OperationImpossible(
            f"Un avoir suit sa dépense, du {depense.date:%d/%m/%Y}.", champ="date"
        )
    if champs["date"] > le:
        raise OperationImpossible("Cette date est encore à venir.", champ="date")
    if depense.facture_id is not None and not champs.get("numero_facture"):
        raise OperationImpossible("Donnez le numéro de l'avoir.", champ="numero_facture")


def bati_sur(depense: Depense, champs: dict[str, Any]) -> dict[str, Any]:
    """Les champs d'un avoir : ceux de sa dépense, ce qu'il dit lui-même par-dessus."""
    return {
        "libelle": champs.get("libelle") or f"Avoir : {depense.libelle}"[:200],
        "montant": champs["montant"],
        "date": champs["date"],
        "date_acquittement": champs["date"],
        "categorie": depense.categorie,
        "mission": depense.mission,
        "fournisseur": "" if depense.facture_id else depense.fournisseur,
        **({"fichier": champs["fichier"]} if champs.get("fichier") else {}),
    }


def piece_de_l_avoir(depense: Depense, champs: dict[str, Any]) -> Piece:
    """Le document de l'avoir, du même fournisseur que la facture qu'il corrige."""
    if depense.facture is None:
        return Piece("", "")
    return Piece(
        fournisseur=depense.facture.fournisseur,
        numero=champs.get("numero_facture", ""),
        total=champs.get("total_facture"),
        avoir_de=depense.facture,
    )


@transaction.atomic
def noter_avoir(*, depense: Depense, champs: dict[str, Any], par: Agent, le: date) -> Depense:
    """Note un avoir sur une dépense, même déclarée : il ira au bilan suivant, en correction.

    `champs` : montant (négatif), date, numero_facture et total_facture de l'avoir, libelle, fichier.
    """
    depense = verrouiller_depense(depense)
    exiger_gestion(depense.operation, par)
    refuser_si_terminee(depense.operation)
    champs = normaliser(champs)
    verifier_avoir(depense, champs, le, deja=rendu_sur(depense))
    facture = prendre_part(piece_de_l_avoir(depense, champs), champs["montant"])
    return Depense.objects.create(
        operation=depense.operation,
        corrige=depense,
        facture=facture,
        par=par,
        **bati_sur(depense, champs),
    )


@transaction.atomic
def corriger_avoir(
    *, avoir: Depense, champs: dict[str, Any], version: int, par: Agent, le: date
) -> Depense:
    """Corrige un avoir tant qu'aucun bilan ne l'a déclaré."""
    avoir = verrouiller_depense(avoir)
    verifier_version(avoir, version)
    refuser_si_terminee(avoir.operation)
    refuser_si_declaree(avoir)
    assert avoir.corrige is not None  # c'est un avoir
    depense, ancienne = avoir.corrige, avoir.facture
    champs = normaliser(champs)
    verifier_avoir(depense, champs, le, deja=rendu_sur(depense, sauf=avoir.pk))
    avoir.facture = prendre_part(
        piece_de_l_avoir(depense, champs), champs["montant"], depense=avoir
    )
    for nom, valeur in bati_sur(depense, champs).items():
        setattr(avoir, nom, valeur)
    avoir.version += 1
    avoir.save()
    if ancienne != avoir.facture:
        liberer(ancienne)
    return avoir
