"""Ce qu'un agent décide d'un fichier : confirmer l'inhabituel, clore ou garder les absents, abandonner."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils import timezone

from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.echanges.enums import Derogation, EtatLot
from jalons.echanges.evenements import DecisionFichier
from jalons.echanges.models import DossierRecu, Lot
from jalons.echanges.services import depot, sources
from jalons.echanges.services.application import rejets_sans_cle, relever_absents, sceller
from jalons.echanges.source import source_de
from jalons.socle.erreurs import ErreurMetier


class DecisionImpossible(ErreurMetier):
    """Le lot n'est pas dans l'état où cela se décide."""


def _verrouiller(lot: Lot) -> Lot:
    return Lot.objects.select_for_update().get(pk=lot.pk)


def _journaliser(lot: Lot, decision: str, *, par: Agent | None, le: date) -> None:
    journaliser(
        DecisionFichier,
        personne_id=None,
        par=par,
        le=le,
        objet_id=lot.pk,
        fichier=lot.nom,
        decision=decision,
    )


@transaction.atomic
def confirmer(*, lot: Lot, derogation: Derogation, par: Agent | None, le: date) -> Lot:
    """Admet ce qui a fait refuser le fichier : il suffit alors de le déposer de nouveau."""
    lot = _verrouiller(lot)
    if lot.etat != EtatLot.REFUSE:
        raise DecisionImpossible("Ce fichier n'est pas refusé : il n'y a rien à confirmer.")
    if derogation not in lot.derogations:
        lot.derogations = [*lot.derogations, derogation]
        lot.save(update_fields=["derogations"])
        _journaliser(lot, f"confirmé : {Derogation(derogation).label.lower()}", par=par, le=le)
    return lot


@transaction.atomic
def clore_les_absents(
    *, lot: Lot, gardes: Collection[str] = (), par: Agent | None, le: date
) -> Lot:
    """Scelle le lot : clôt les absents que l'agent a vus, sauf les demandes `gardes`."""
    lot = _verrouiller(lot)
    en_attente = lot.etat == EtatLot.SCELLE and lot.compteurs.get("absents_en_attente")
    if lot.etat != EtatLot.ABSENTS and not en_attente:
        raise DecisionImpossible("Les absents de ce fichier sont déjà réglés.")
    if rejets_sans_cle(lot):
        raise DecisionImpossible(
            "Un bloc rejeté n'a ni demande ni allocataire lisible : ce peut être l'un des absents. "
            "Réglez-le d'abord."
        )
    absents = {demande.numero_demande for demande in relever_absents(lot)}
    lot.gardes = sorted(set(lot.gardes) | (absents & set(gardes)))
    lot.save(update_fields=["gardes"])
    lot.compteurs.pop("absents_en_attente", None)
    if en_attente:
        # Ce que l'on sait de plus se sait maintenant.
        lot.connu_le = timezone.now()
    sceller(lot, maintenant=lot.scelle_le or timezone.now(), projection_au=le)
    clos = lot.compteurs.get("absents", 0)
    _journaliser(lot, f"{clos} absents clos, {len(lot.gardes)} gardés", par=par, le=le)
    depot.effacer(lot)
    return lot


@transaction.atomic
def garder_les_absents(*, lot: Lot, par: Agent | None, le: date) -> Lot:
    """Scelle le lot sans clore personne : le fichier ne dit rien de ceux qu'il ne porte pas."""
    lot = _verrouiller(lot)
    if lot.etat != EtatLot.ABSENTS:
        raise DecisionImpossible("Les absents de ce fichier sont déjà réglés.")
    lot.gardes = [demande.numero_demande for demande in relever_absents(lot)]
    lot.save(update_fields=["gardes"])
    sceller(lot, maintenant=timezone.now(), projection_au=le, clore_les_absents=False)
    _journaliser(lot, "absents gardés", par=par, le=le)
    depot.effacer(lot)
    return lot


@transaction.atomic
def abandonner(*, lot: Lot, par: Agent | None, le: date) -> Lot:
    """Renonce à un fichier : ce qu'il a déjà écrit reste vrai, le reste n'est pas lu."""
    lot = _verrouiller(lot)
    if lot.etat not in {EtatLot.ERREUR, EtatLot.DEPOSE, EtatLot.LECTURE, EtatLot.ECRITURE}:
        raise DecisionImpossible("Ce fichier est déjà réglé.")
    DossierRecu.objects.filter(lot=lot, est_applique=False).delete()
    source = source_de(lot)
    if lot.appliques and source is not None:
        sources.sceller(lot, source, le=le)
    elif lot.appliques:
        sceller(lot, maintenant=timezone.now(), projection_au=le, clore_les_absents=False)
        lot.compteurs.pop("absents_en_attente", None)
    lot.rejets.all().delete()
    lot.etat, lot.etape = EtatLot.ABANDONNE, ""
    lot.message = (
        f"Abandonné. {lot.appliques} dossiers étaient déjà écrits : ils restent."
        if lot.appliques
        else "Abandonné avant d'avoir rien écrit."
    )
    lot.save()
    _journaliser(lot, "abandonné", par=par, le=le)
    depot.effacer(lot)
    return lot
