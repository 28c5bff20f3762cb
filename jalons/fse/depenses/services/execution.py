"""Dépenses et cofinancements, au fil de l'eau, avec leurs pièces."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.fse import evenements
from jalons.fse.commun.rules.montants import dire_euros
from jalons.fse.depenses import controles
from jalons.fse.depenses.models.execution import Depense, RessourceRecue
from jalons.fse.enums import CategorieDepense, StatutOperation
from jalons.fse.erreurs import OperationImpossible, RegleEnfreinte, exiger
from jalons.fse.operation.controles import Op05, Op14
from jalons.fse.operation.models.operation import Operation
from jalons.fse.operation.rules.cycle import TERMINEES
from jalons.fse.operation.selectors.operations import fin_de_conservation
from jalons.fse.operation.services.operation import verrouiller
from jalons.fse.options import OptionCouts
from jalons.socle.conflit import verifier_version
from jalons.socle.fiches import relire, une_ligne

_TEXTES = {"libelle": 200, "fournisseur": 160, "numero_facture": 60}


def normaliser(champs: dict[str, Any]) -> dict[str, Any]:
    """Les textes sous leur forme ordinaire : « Ｆ  12 » et « F 12 » sont la même facture."""
    dits = {
        nom: unicodedata.normalize("NFKC", une_ligne(champs[nom]))[:taille]
        for nom, taille in _TEXTES.items()
        if champs.get(nom)
    }
    return {**champs, **dits}


def verifier_depense(operation: Operation, champs: dict[str, Any], le: date) -> None:
    """Lève ce qui empêche d'enregistrer cette dépense : montant, dates (OP-11), agent, coût que le
    forfait couvre (OP-05)."""
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
    if code := operation.option_couts:
        couverte = Op05.refuser(
            CategorieDepense(champs["categorie"]), option=OptionCouts.par_code(code)
        )
        exiger(Op05, couverte, champ="categorie")
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
    depense = _verrouiller_depense(depense)
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


def _verrouiller_depense(depense: Depense) -> Depense:
    """La dépense sous verrou, après son opération : un bilan qui se scelle l'attend, ou la fige."""
    verrouiller(depense.operation)
    return relire(depense, "operation")


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
    depense = _verrouiller_depense(depense)
    _refuser_si_declaree(depense)
    if not motif.strip():
        raise OperationImpossible("Dites pourquoi cette dépense est retirée.", champ="motif")
    if depense.operation.statut in (StatutOperation.PAYEE, StatutOperation.ARCHIVEE):
        exiger(Op14, Op14.refuser(fin_de_conservation(depense.operation), le))
    journaliser(
        evenements.DepenseRetiree,
        personne_id=None,
        par=par,
        le=le,
        objet_id=depense.operation_id,
        libelle=depense.libelle,
        montant=str(depense.montant),
        motif=motif.strip()[:300],
    )
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
    cle = {nom: champs[nom] for nom in ("genre", "financeur", "montant", "date")}
    if RessourceRecue.objects.filter(operation=operation, **cle).exists():
        raise OperationImpossible(
            f"Ce versement de {dire_euros(champs['montant'])} est déjà noté à cette date.",
            champ="montant",
        )
    return RessourceRecue.objects.create(operation=operation, par=par, **champs)
