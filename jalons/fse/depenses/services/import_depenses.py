"""Importer un tableau de dépenses : les bonnes lignes entrent ensemble, les autres disent pourquoi."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models.functions import Upper

from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.fse import evenements
from jalons.fse.commun.rules.montants import dire_euros
from jalons.fse.depenses import controles
from jalons.fse.depenses.models.execution import Depense
from jalons.fse.depenses.services.execution import normaliser, refuser_si_terminee, verifier_depense
from jalons.fse.erreurs import OperationImpossible
from jalons.fse.operation.models.operation import Operation
from jalons.fse.operation.services.operation import verrouiller
from jalons.socle.erreurs import ErreurMetier


@dataclass(frozen=True, slots=True)
class LigneRefusee:
    """Une ligne d'un tableau importé qui n'est pas entrée : son rang, le champ, la raison."""

    ligne: int
    champ: str
    message: str


@dataclass(frozen=True, slots=True)
class ImportDepenses:
    """Ce qu'un tableau a donné : dépenses créées (ou à créer, à l'essai), déjà là, refusées."""

    creees: int
    deja_la: int
    montant: Decimal
    refusees: list[LigneRefusee]
    est_essai: bool = False


@dataclass(frozen=True, slots=True)
class _Facture:
    """Une facture déjà connue : dans quelle opération, pour combien, et à quelle ligne du fichier."""

    operation_id: int
    intitule: str
    montant: Decimal
    ligne: int = 0


_CLE = ("categorie", "libelle", "fournisseur", "date", "montant")
# Le champ de la dépense, tel que sa colonne s'appelle dans le tableau.
_TITRES = {"date": "Date", "montant": "Montant", "categorie": "Poste", "mission": "Agent"}


def _cle(champs: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(champs.get(nom, "") for nom in _CLE)


def _cle_facture(champs: dict[str, Any]) -> tuple[str, str]:
    return champs["fournisseur"].upper(), champs["numero_facture"].upper()


def _sans_facture(operation: Operation) -> Counter[tuple[Any, ...]]:
    """Combien de fois chaque dépense sans numéro de facture est déjà dans l'opération."""
    lignes = Depense.objects.filter(operation=operation, numero_facture="")
    return Counter(lignes.values_list(*_CLE))


def _factures(lignes: list[tuple[int, dict[str, Any]]]) -> dict[tuple[str, str], _Facture]:
    """Les factures du tableau déjà enregistrées, dans toutes les opérations, en une requête."""
    numeros = {c["numero_facture"].upper() for _, c in lignes if c.get("numero_facture")}
    connues = Depense.objects.annotate(n=Upper("numero_facture")).filter(n__in=numeros)
    lues = connues.values_list(
        "fournisseur", "numero_facture", "operation_id", "operation__intitule", "montant"
    )
    return {(f.upper(), n.upper()): _Facture(o, i, m) for f, n, o, i, m in lues}


def _deja_servie(
    operation: Operation, champs: dict[str, Any], autre: _Facture
) -> tuple[str, str] | None:
    """(champ, raison) du refus d'une facture connue ; None si c'est la même dépense, déjà là."""
    if autre.operation_id != operation.pk:
        dit = controles.Op17.refuser(
            champs["fournisseur"], champs["numero_facture"], autre.intitule
        )
        return "Facture", f"{controles.Op17.libelle} ({controles.Op17.identifiant()}) : {dit}"
    if autre.montant != champs["montant"]:
        dit = f"cette facture est déjà là pour {dire_euros(autre.montant)} : corrigez-la à l'écran."
        return "Montant", dit
    if autre.ligne:
        return "Facture", f"cette facture est déjà à la ligne {autre.ligne} de ce tableau."
    return None


@transaction.atomic
def importer_depenses(
    *,
    operation: Operation,
    lignes: Iterable[tuple[int, dict[str, Any]]],
    par: Agent,
    le: date,
    essai: bool = False,
) -> ImportDepenses:
    """Importe des dépenses d'un tableau : les bonnes entrent, les autres disent leur ligne.

    Rejouer le même tableau ne crée rien : une facture déjà là, dans cette opération, est passée ;
    sans numéro de facture, c'est une ligne en tout point identique, comptée autant de fois.
    À l'`essai`, rien ne s'écrit. Requêtes en nombre fixe, quelle que soit la longueur du tableau.
    """
    operation = verrouiller(operation)
    refuser_si_terminee(operation)
    lues = [(rang, normaliser(champs)) for rang, champs in lignes]
    connues, factures = _sans_facture(operation), _factures(lues)
    deja_la, a_creer = 0, []
    refusees: list[LigneRefusee] = []
    for rang, champs in lues:
        if "erreur" in champs:
            refusees.append(LigneRefusee(rang, *champs["erreur"]))
            continue
        facture = _cle_facture(champs) if champs.get("numero_facture") else None
        autre = factures.get(facture) if facture else None
        if autre is not None:
            refus = _deja_servie(operation, champs, autre)
            refusees += [LigneRefusee(rang, *refus)] if refus else []
            deja_la += refus is None
            continue
        if facture is None and connues[_cle(champs)] > 0:
            connues[_cle(champs)] -= 1
            deja_la += 1
            continue
        try:
            verifier_depense(operation, champs, le)
        except ErreurMetier as erreur:
            champ = _TITRES.get(erreur.champ or "", "")
            refusees.append(LigneRefusee(rang, champ, erreur.message))
            continue
        if facture is not None:
            factures[facture] = _Facture(operation.pk, operation.intitule, champs["montant"], rang)
        a_creer.append(Depense(operation=operation, par=par, **champs))
    montant = sum((d.montant for d in a_creer), Decimal("0.00"))
    if not essai:
        _creer(operation, a_creer, montant, par, le)
    return ImportDepenses(len(a_creer), deja_la, montant, refusees, essai)


def _creer(
    operation: Operation, depenses: list[Depense], montant: Decimal, par: Agent, le: date
) -> None:
    if not depenses:
        return
    try:
        with transaction.atomic():
            Depense.objects.bulk_create(depenses, batch_size=1000)
    except IntegrityError as erreur:
        raise OperationImpossible(
            "Une de ces factures vient d'être saisie ailleurs : importez de nouveau."
        ) from erreur
    journaliser(
        evenements.DepensesImportees,
        personne_id=None,
        par=par,
        le=le,
        objet_id=operation.pk,
        operation=operation.intitule,
        nombre=len(depenses),
        montant=str(montant),
    )
