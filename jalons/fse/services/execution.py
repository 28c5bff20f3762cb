"""Dépenses et cofinancements, au fil de l'eau, avec leurs pièces."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.fse import evenements
from jalons.fse.enums import CategorieDepense, StatutOperation
from jalons.fse.erreurs import OperationImpossible, RegleEnfreinte, exiger
from jalons.fse.models import Depense, Operation, RessourceRecue
from jalons.fse.rules.controles import operation as controles
from jalons.fse.rules.cycle import TERMINEES
from jalons.fse.selectors.operations import fin_de_conservation
from jalons.fse.services.operation import verrouiller
from jalons.socle.conflit import verifier_version


def normaliser(champs: dict[str, Any]) -> dict[str, Any]:
    """Réduit les espaces : « F  12 » et « F 12 » sont la même facture."""
    textes = ("libelle", "fournisseur", "numero_facture")
    return {n: " ".join(v.split()) if n in textes else v for n, v in champs.items()}


def verifier_depense(operation: Operation, champs: dict[str, Any], le: date) -> None:
    """Lève ce qui empêche d'enregistrer cette dépense : montant, dates (OP-11), agent."""
    if champs["montant"] <= 0:
        raise OperationImpossible("Le montant doit être positif.", champ="montant")
    fin_programme = operation.declaration.fin
    exiger(
        controles.Op11,
        controles.Op11.refuser(
            facture=champs["date"],
            acquittement=champs.get("date_acquittement"),
            debut=operation.periode.debut,
            fin=operation.periode.fin,
            limite=min(operation.limite_acquittement or fin_programme, fin_programme),
            le=le,
        ),
        champ="date",
    )
    mission = champs.get("mission")
    if mission is not None and mission.operation_id != operation.pk:
        raise OperationImpossible("Cet agent n'est pas affecté à l'opération.", champ="mission")
    if mission is not None and champs["categorie"] != CategorieDepense.PERSONNEL:
        raise OperationImpossible(
            "Une dépense d'agent va au poste « Personnel ».", champ="categorie"
        )


def _deja_servie(champs: dict[str, Any], sauf: int | None = None) -> Depense | None:
    numero = champs.get("numero_facture", "")
    if not numero:
        return None
    memes = Depense.objects.filter(
        fournisseur__iexact=champs.get("fournisseur", ""), numero_facture__iexact=numero
    ).exclude(pk=sauf or 0)
    return memes.select_related("operation").first()


def _refuser_doublon(champs: dict[str, Any], sauf: int | None = None) -> None:
    autre = _deja_servie(champs, sauf)
    if autre is not None:
        raise RegleEnfreinte(
            controles.Op17,
            controles.Op17.refuser(
                champs["fournisseur"], champs["numero_facture"], autre.operation.intitule
            ),
            champ="numero_facture",
        )


@transaction.atomic
def ajouter_depense(
    *, operation: Operation, champs: dict[str, Any], par: Agent, le: date
) -> Depense:
    """Enregistre une dépense. Lève OP-11 hors période, OP-17 si la facture a déjà servi."""
    operation = verrouiller(operation)
    refuser_si_terminee(operation)
    champs = normaliser(champs)
    verifier_depense(operation, champs, le)
    _refuser_doublon(champs)
    try:
        with transaction.atomic():
            depense = Depense.objects.create(operation=operation, par=par, **champs)
    except IntegrityError as erreur:
        _refuser_doublon(champs)
        raise OperationImpossible("Cette dépense est déjà enregistrée.") from erreur
    return depense


@transaction.atomic
def modifier_depense(
    *, depense: Depense, champs: dict[str, Any], version: int, par: Agent, le: date
) -> Depense:
    """Corrige une dépense tant qu'aucun bilan ne l'a déclarée."""
    depense = Depense.objects.select_for_update().select_related("operation").get(pk=depense.pk)
    verifier_version(depense, version)
    refuser_si_terminee(depense.operation)
    _refuser_si_declaree(depense)
    champs = normaliser(champs)
    if depense.feuille_id is not None and any(
        champs[nom] != getattr(depense, nom) for nom in ("montant", "categorie", "mission")
    ):
        raise OperationImpossible(
            "Ce montant vient d'une feuille de temps signée : il ne se corrige pas ici.",
            champ="montant",
        )
    verifier_depense(depense.operation, champs, le)
    _refuser_doublon(champs, sauf=depense.pk)
    for nom, valeur in champs.items():
        setattr(depense, nom, valeur)
    depense.version += 1
    depense.save()
    return depense


def refuser_si_terminee(operation: Operation) -> None:
    """Une opération payée, refusée ou abandonnée ne reçoit plus de dépense."""
    if operation.statut in TERMINEES:
        raise OperationImpossible("Cette opération est terminée : ses dépenses ne changent plus.")


def _refuser_si_declaree(depense: Depense) -> None:
    if hasattr(depense, "ligne_bilan"):
        raise OperationImpossible(
            f"Cette dépense est déclarée dans le {depense.ligne_bilan.bilan} : elle ne change plus."
        )


@transaction.atomic
def retirer_depense(*, depense: Depense, motif: str, par: Agent, le: date) -> None:
    """Retire une dépense non déclarée ; le retrait et son motif restent au journal."""
    depense = Depense.objects.select_for_update().select_related("operation").get(pk=depense.pk)
    _refuser_si_declaree(depense)
    if not motif.strip():
        raise OperationImpossible("Dites pourquoi cette dépense est retirée.", champ="motif")
    if depense.operation.statut in (StatutOperation.PAYEE, StatutOperation.ARCHIVEE):
        exiger(controles.Op14, controles.Op14.refuser(fin_de_conservation(depense.operation), le))
    journaliser(
        evenements.DepenseRetiree, personne_id=None, par=par, le=le, objet_id=depense.operation_id,
        libelle=depense.libelle, montant=str(depense.montant), motif=motif.strip()[:300],
    )  # fmt: skip
    depense.delete()


@transaction.atomic
def recevoir_ressource(
    *, operation: Operation, champs: dict[str, Any], par: Agent, le: date
) -> RessourceRecue:
    """Enregistre un cofinancement perçu, avec sa preuve si on l'a."""
    operation = verrouiller(operation)
    if champs["montant"] <= 0:
        raise OperationImpossible("Le montant doit être positif.", champ="montant")
    if champs["date"] > le:
        raise OperationImpossible("Cette date est encore à venir.", champ="date")
    return RessourceRecue.objects.create(operation=operation, par=par, **champs)
