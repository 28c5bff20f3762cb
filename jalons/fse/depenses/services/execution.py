"""Dépenses et cofinancements, au fil de l'eau, avec leurs pièces."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Sum

from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.fse import evenements
from jalons.fse.commun.rules.montants import dire_euros
from jalons.fse.depenses import controles
from jalons.fse.depenses.models.execution import Depense, RessourceRecue
from jalons.fse.depenses.services.factures import Piece, liberer, prendre_part
from jalons.fse.enums import CategorieDepense, StatutOperation
from jalons.fse.erreurs import OperationImpossible, exiger
from jalons.fse.operation.controles import Op05, Op14
from jalons.fse.operation.models.operation import Operation
from jalons.fse.operation.rules.cycle import TERMINEES
from jalons.fse.operation.selectors.operations import fin_de_conservation
from jalons.fse.operation.services.operation import exiger_gestion, tracer_correction, verrouiller
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


def _en_part(champs: dict[str, Any], depense: Depense | None = None) -> dict[str, Any]:
    """Les champs du modèle : la facture, sous verrou, à la place de son numéro."""
    propres = {k: v for k, v in champs.items() if k not in ("numero_facture", "total_facture")}
    piece = Piece(
        fournisseur=champs.get("fournisseur", ""),
        numero=champs.get("numero_facture", ""),
        total=champs.get("total_facture"),
    )
    facture = prendre_part(piece, champs["montant"], depense=depense)
    return {**propres, "facture": facture, **({"fournisseur": ""} if facture else {})}


@transaction.atomic
def ajouter_depense(
    *, operation: Operation, champs: dict[str, Any], par: Agent, le: date
) -> Depense:
    """Enregistre une dépense. Lève OP-11 hors période, OP-17 si la facture n'en laisse pas assez.

    `champs` : ceux du modèle, avec `numero_facture` et `total_facture` (None : toute la facture).
    """
    operation = verrouiller(operation)
    exiger_gestion(operation, par)
    refuser_si_terminee(operation)
    champs = normaliser(champs)
    verifier_depense(operation, champs, le)
    return Depense.objects.create(operation=operation, par=par, **_en_part(champs))


@transaction.atomic
def modifier_depense(
    *, depense: Depense, champs: dict[str, Any], version: int, par: Agent, le: date
) -> Depense:
    """Corrige une dépense tant qu'aucun bilan ne l'a déclarée."""
    depense = verrouiller_depense(depense)
    verifier_version(depense, version)
    exiger_gestion(depense.operation, par)
    refuser_si_terminee(depense.operation)
    refuser_si_declaree(depense)
    champs = normaliser({**dite_par(depense), **champs})
    if depense.feuille_id is not None and any(
        champs[nom] != getattr(depense, nom) for nom in ("montant", "categorie", "mission")
    ):
        raise OperationImpossible(
            "Ce montant vient d'une feuille de temps signée : il ne se corrige pas ici.",
            champ="montant",
        )
    verifier_depense(depense.operation, champs, le)
    _verifier_avoirs(depense, champs)
    ancienne = depense.facture
    for nom, valeur in _en_part(champs, depense).items():
        setattr(depense, nom, valeur)
    depense.version += 1
    depense.save()
    if ancienne != depense.facture:
        liberer(ancienne)
    return depense


def dite_par(depense: Depense) -> dict[str, Any]:
    """La facture d'une dépense, telle que ses champs la disent."""
    facture = depense.facture
    if facture is None:
        return {"fournisseur": depense.fournisseur, "numero_facture": "", "total_facture": None}
    total = facture.total if depense.est_partagee else None
    dite = {"fournisseur": facture.fournisseur, "numero_facture": facture.numero}
    return {**dite, "total_facture": total}


def _verifier_avoirs(depense: Depense, champs: dict[str, Any]) -> None:
    """Une dépense qui porte un avoir garde sa facture et son poste, et reste au-dessus de lui."""
    avoirs = depense.avoirs.aggregate(s=Sum("montant"))["s"]
    if avoirs is None:
        return
    if champs["montant"] + avoirs < 0:
        raise OperationImpossible(f"Ses avoirs font déjà {dire_euros(-avoirs)}.", champ="montant")
    memes = (
        champs["categorie"] == depense.categorie,
        champs.get("numero_facture", "").upper() == depense.numero_facture.upper(),
        champs.get("mission") == depense.mission,
    )
    if not all(memes):
        raise OperationImpossible(
            "Cette dépense porte un avoir : retirez-le d'abord pour changer de poste, d'agent ou de "
            "facture."
        )


def verrouiller_depense(depense: Depense) -> Depense:
    """La dépense sous verrou, après son opération : un bilan qui se scelle l'attend, ou la fige."""
    verrouiller(depense.operation)
    return relire(depense, "operation", "facture", "mission__agent", "corrige__facture")


def refuser_si_terminee(operation: Operation) -> None:
    """Une opération payée, refusée ou abandonnée ne reçoit plus de dépense."""
    if operation.statut in TERMINEES:
        raise OperationImpossible("Cette opération est terminée : ses dépenses ne changent plus.")


def refuser_si_declaree(depense: Depense) -> None:
    """Une dépense déclarée ne change plus : un avoir la corrige, au bilan suivant."""
    ligne = depense.lignes_bilan.select_related("bilan").first()
    if ligne is not None:
        raise OperationImpossible(
            f"Cette dépense est déclarée dans le {ligne.bilan} : elle ne change plus."
        )


@transaction.atomic
def retirer_depense(*, depense: Depense, motif: str, par: Agent, le: date) -> None:
    """Retire une dépense non déclarée ; le retrait et son motif restent au journal."""
    depense = verrouiller_depense(depense)
    refuser_si_declaree(depense)
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
    if depense.avoirs.exists():
        raise OperationImpossible("Cette dépense porte un avoir : retirez-le d'abord.")
    facture = depense.facture
    depense.delete()
    liberer(facture)


def _verifier_ressource(
    operation: Operation, champs: dict[str, Any], le: date, sauf: int | None = None
) -> None:
    if champs["montant"] <= 0:
        raise OperationImpossible("Le montant doit être positif.", champ="montant")
    if champs["date"] > le:
        raise OperationImpossible("Cette date est encore à venir.", champ="date")
    cle = {nom: champs[nom] for nom in ("genre", "financeur", "montant", "date")}
    if RessourceRecue.objects.filter(operation=operation, **cle).exclude(pk=sauf or 0).exists():
        raise OperationImpossible(
            f"Ce versement de {dire_euros(champs['montant'])} est déjà noté à cette date.",
            champ="montant",
        )


@transaction.atomic
def recevoir_ressource(
    *, operation: Operation, champs: dict[str, Any], par: Agent, le: date
) -> RessourceRecue:
    """Enregistre un cofinancement perçu, avec sa preuve si on l'a."""
    operation = verrouiller(operation)
    exiger_gestion(operation, par)
    _verifier_ressource(operation, champs, le)
    return RessourceRecue.objects.create(operation=operation, par=par, **champs)


def _a_corriger(
    ressource: RessourceRecue, version: int, raison: str, par: Agent
) -> tuple[RessourceRecue, Operation]:
    operation = verrouiller(ressource.operation)
    ressource = relire(ressource)
    verifier_version(ressource, version)
    exiger_gestion(operation, par)
    refuser_si_terminee(operation)
    if not raison.strip():
        raise OperationImpossible("Dites pourquoi ce cofinancement change.", champ="raison")
    return ressource, operation


@transaction.atomic
def corriger_ressource(
    *,
    ressource: RessourceRecue,
    champs: dict[str, Any],
    raison: str,
    version: int,
    par: Agent,
    le: date,
) -> RessourceRecue:
    """Corrige un cofinancement noté ; l'ancien et la `raison` restent au journal."""
    ressource, operation = _a_corriger(ressource, version, raison, par)
    _verifier_ressource(operation, champs, le, sauf=ressource.pk)
    ancien = _dire_ressource(ressource)
    for nom, valeur in champs.items():
        setattr(ressource, nom, valeur)
    ressource.version += 1
    ressource.save()
    tracer_correction(
        evenements.CofinancementCorrige,
        operation,
        ancien,
        _dire_ressource(ressource),
        raison,
        par,
        le,
    )
    return ressource


@transaction.atomic
def retirer_ressource(
    *, ressource: RessourceRecue, raison: str, version: int, par: Agent, le: date
) -> None:
    """Retire un cofinancement noté à tort ; il reste au journal, avec sa `raison`."""
    ressource, operation = _a_corriger(ressource, version, raison, par)
    ancien = _dire_ressource(ressource)
    ressource.delete()
    tracer_correction(evenements.CofinancementCorrige, operation, ancien, "retiré", raison, par, le)


def _dire_ressource(r: RessourceRecue) -> str:
    return f"{r.financeur}, {dire_euros(r.montant)} le {r.date:%d/%m/%Y}"
