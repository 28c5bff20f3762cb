"""Une facture et ses parts : un total, des dépenses qui ne le dépassent pas, toutes opérations réunies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Sum

from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.fse import evenements
from jalons.fse.commun.rules.montants import dire_euros
from jalons.fse.depenses import controles
from jalons.fse.depenses.models.execution import Depense, Facture
from jalons.fse.erreurs import OperationImpossible, exiger


@dataclass(frozen=True, slots=True)
class Piece:
    """La facture telle qu'on la dit : `total` en euros, None quand la dépense est toute la facture.

    `avoir_de` : la facture qu'elle corrige, quand c'est un avoir (montants négatifs).
    """

    fournisseur: str
    numero: str
    total: Decimal | None = None
    avoir_de: Facture | None = None


def prendre_part(
    piece: Piece, montant: Decimal, *, depense: Depense | None = None
) -> Facture | None:
    """La facture, sous verrou, où cette dépense de `montant` euros trouve sa part ; None sans numéro.

    Créée à la première part. `depense` : celle que l'on corrige, qui rend d'abord la sienne. Lève
    OP-17 si la facture ne suffit pas, `OperationImpossible` si son total est dit autrement.
    """
    ancienne = depense.facture if depense is not None else None
    if not piece.numero:
        return None
    if piece.avoir_de is not None:
        Facture.objects.select_for_update().get(pk=piece.avoir_de.pk)
    voulu = montant if piece.total is None else piece.total
    if voulu * montant <= 0:
        raise OperationImpossible("Le total doit être positif.", champ="total_facture")
    if abs(montant) > abs(voulu):
        raise OperationImpossible(
            f"Cette part dépasse le total de la facture ({dire_euros(voulu)}).",
            champ="total_facture",
        )
    connue = _trouver(piece)
    seule = ancienne is not None and _est_seule(ancienne, depense)
    if connue is None or (seule and connue == ancienne):
        if seule and depense is not None and abs(montant) < abs(depense.montant):
            # La part rapetisse avant sa facture : la base ne voit jamais l'inverse.
            Depense.objects.filter(pk=depense.pk).update(montant=montant)
        facture = ancienne if seule else connue
        return _ecrire(piece, montant, voulu, facture)
    _verifier_connue(connue, piece, montant, depense)
    return connue


def _trouver(piece: Piece) -> Facture | None:
    return (
        Facture.objects.select_for_update()
        .filter(fournisseur__iexact=piece.fournisseur, numero__iexact=piece.numero)
        .first()
    )


def _est_seule(facture: Facture, depense: Depense | None) -> bool:
    """Vrai quand la facture n'a pas d'autre part que cette dépense, ni d'avoir."""
    autres = facture.parts.exclude(pk=depense.pk if depense else 0)
    return not autres.exists() and not facture.avoirs.exists()


def _ecrire(piece: Piece, montant: Decimal, total: Decimal, facture: Facture | None) -> Facture:
    _verifier_avoir(piece, total, sauf=facture)
    neuve = facture or Facture()
    neuve.fournisseur, neuve.numero = piece.fournisseur, piece.numero
    neuve.total, neuve.avoir_de = total, piece.avoir_de
    try:
        with transaction.atomic():
            neuve.save()
    except IntegrityError:
        # Saisie au même instant ailleurs : c'est la même facture, on y prend sa part.
        connue = _trouver(piece)
        if connue is None or facture is not None:
            raise
        _verifier_connue(connue, piece, montant, None)
        return connue
    return neuve


def _verifier_avoir(piece: Piece, total: Decimal, sauf: Facture | None = None) -> None:
    if piece.avoir_de is None:
        return
    autres = piece.avoir_de.avoirs.exclude(pk=sauf.pk if sauf else 0)
    deja = autres.aggregate(s=Sum("total"))["s"] or Decimal(0)
    if piece.avoir_de.total + deja + total < 0:
        raise OperationImpossible(
            f"Les avoirs de la facture {piece.avoir_de} dépasseraient ses "
            f"{dire_euros(piece.avoir_de.total)}.",
            champ="montant",
        )


def _verifier_connue(
    facture: Facture, piece: Piece, montant: Decimal, depense: Depense | None
) -> None:
    """La facture est déjà là : le même document, au même total, et assez de reste."""
    if facture.avoir_de_id != (piece.avoir_de.pk if piece.avoir_de else None):
        raise OperationImpossible(
            f"Le numéro {facture.numero} de {facture.fournisseur} est déjà celui d'une autre pièce.",
            champ="numero_facture",
        )
    autres = facture.parts.exclude(pk=depense.pk if depense else 0)
    deja = autres.aggregate(s=Sum("montant"))["s"] or Decimal(0)
    intitules = autres.order_by().values_list("operation__intitule", flat=True).distinct()
    refus = controles.Op17.refuser(
        fournisseur=facture.fournisseur,
        numero=facture.numero,
        operations=dire_operations(intitules),
        total=facture.total,
        deja=deja,
        part=montant,
    )
    exiger(controles.Op17, refus, champ="numero_facture")
    if piece.total is not None and piece.total != facture.total:
        raise OperationImpossible(
            f"Cette facture est déjà connue pour {dire_euros(facture.total)} en tout : si c'est une "
            "erreur, corrigez son total sur l'une de ses dépenses.",
            champ="total_facture",
        )


def dire_operations(intitules: object) -> str:
    """« l'opération « A » » ou « les opérations « A » et « B » », triées."""
    dits = [f"« {x} »" for x in sorted(set(intitules))]  # type: ignore[call-overload]
    if len(dits) < 2:
        return f"l'opération {''.join(dits)}"
    return f"les opérations {', '.join(dits[:-1])} et {dits[-1]}"


def liberer(facture: Facture | None) -> None:
    """Retire la facture que plus aucune dépense ni aucun avoir ne porte."""
    if facture is not None and not facture.parts.exists() and not facture.avoirs.exists():
        facture.delete()


@transaction.atomic
def corriger_total(
    *, facture: Facture, total: Decimal, motif: str, par: Agent, le: date
) -> Facture:
    """Corrige le total d'une facture partagée, même déclarée ; le motif reste au journal.

    `total` en euros, du même signe que la facture. Refusé sous ce que ses parts ou ses avoirs prennent.
    """
    facture = Facture.objects.select_for_update().get(pk=facture.pk)
    ancien = facture.total
    if total * ancien <= 0:
        raise OperationImpossible("Le total doit être positif.", champ="total")
    if not motif.strip():
        raise OperationImpossible("Dites pourquoi ce total change.", champ="motif")
    prises = facture.parts.aggregate(s=Sum("montant"))["s"] or Decimal(0)
    if abs(prises) > abs(total):
        raise OperationImpossible(
            f"Ses dépenses en prennent déjà {dire_euros(abs(prises))}.", champ="total"
        )
    avoirs = facture.avoirs.aggregate(s=Sum("total"))["s"] or Decimal(0)
    if facture.avoir_de is None and total + avoirs < 0:
        raise OperationImpossible(f"Ses avoirs font {dire_euros(-avoirs)}.", champ="total")
    mere = facture.avoir_de
    if mere is not None:
        Facture.objects.select_for_update().get(pk=mere.pk)
        _verifier_avoir(Piece("", facture.numero, avoir_de=mere), total, sauf=facture)
    facture.total = total
    facture.save()
    journaliser(
        evenements.FactureCorrigee,
        personne_id=None,
        par=par,
        le=le,
        objet_id=facture.pk,
        facture=str(facture),
        ancien=str(ancien),
        nouveau=str(total),
        motif=motif.strip()[:300],
    )
    return facture
