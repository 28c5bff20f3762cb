"""Entrer dans un dispositif, en sortir ; l'un et l'autre se corrigent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from jalons.comptes.enums import Permission
from jalons.comptes.journal import TypeEvenement, journaliser
from jalons.comptes.models import Agent
from jalons.personnes.models import Personne
from jalons.repertoire import evenements
from jalons.repertoire.models import Action, Dispositif, ParticipationDispositif
from jalons.repertoire.services.commun import OffreImpossible
from jalons.socle.fiches import changer, une_ligne, verrouiller


def _exiger_de_voir(personne: Personne, par: Agent, le: date) -> None:
    visibles = Personne.objects.visibles_par(par, Permission.COORDINATION_CONSULTER, le=le)
    if not visibles.filter(pk=personne.pk).exists():
        raise OffreImpossible("Cette personne ne vous est pas accessible.")


def _verifier(dispositif: Dispositif, dites: Mapping[str, Any], le: date) -> None:
    entree, sortie, action = dites["entree"], dites.get("sortie"), dites.get("action")
    if entree > le:
        raise OffreImpossible("L'entrée ne peut pas être à venir.", champ="entree")
    if sortie is not None and sortie < entree:
        raise OffreImpossible("La sortie suit l'entrée.", champ="sortie")
    if sortie is not None and sortie > le:
        raise OffreImpossible("La sortie ne peut pas être à venir.", champ="sortie")
    if action is not None and action.dispositif_id != dispositif.pk:
        raise OffreImpossible("Cette action met en œuvre un autre dispositif.", champ="action")


@transaction.atomic
def inscrire_participant(
    *,
    dispositif: Dispositif,
    personne: Personne,
    entree: date,
    par: Agent,
    le: date,
    action: Action | None = None,
) -> ParticipationDispositif:
    """La personne, que `par` doit voir, entre dans le dispositif."""
    _exiger_de_voir(personne, par, le)
    _verifier(dispositif, {"entree": entree, "action": action}, le)
    try:
        with transaction.atomic():
            inscrite = ParticipationDispositif.objects.create(
                dispositif=dispositif, personne=personne, action=action, entree=entree, par=par
            )
    except IntegrityError as erreur:
        raise OffreImpossible(f"{personne.nom_complet} participe déjà à ce dispositif.") from erreur
    _dire(evenements.ParticipantInscrit, inscrite, par, le)
    return inscrite


@transaction.atomic
def sortir_participant(
    *,
    participation: ParticipationDispositif,
    sortie: date,
    par: Agent,
    le: date,
    motif_sortie: str = "",
) -> ParticipationDispositif:
    """La personne a quitté le dispositif."""
    relue = verrouiller(participation)
    _exiger_de_voir(relue.personne, par, le)
    if relue.sortie is not None:
        raise OffreImpossible("Cette personne est déjà sortie du dispositif.")
    _verifier(relue.dispositif, {"entree": relue.entree, "sortie": sortie}, le)
    relue.sortie, relue.motif_sortie = sortie, une_ligne(motif_sortie)[:160]
    relue.version += 1
    relue.save()
    _dire(evenements.ParticipantSorti, relue, par, le)
    return relue


@transaction.atomic
def corriger_participation(
    *,
    participation: ParticipationDispositif,
    version: int,
    changements: Mapping[str, Any],
    par: Agent,
    le: date,
) -> ParticipationDispositif:
    """Corrige l'action, les dates ou le motif ; une sortie vidée remet la personne en cours."""
    _exiger_de_voir(participation.personne, par, le)
    _verifier(participation.dispositif, changements, le)
    try:
        with transaction.atomic():
            corrigee = changer(participation, version, changements)
    except IntegrityError as erreur:
        raise OffreImpossible(
            "Cette personne participe déjà au dispositif, sur une autre ligne.", champ="sortie"
        ) from erreur
    _dire(evenements.ParticipationCorrigee, corrigee, par, le)
    return corrigee


@transaction.atomic
def retirer_participation(*, participation: ParticipationDispositif, par: Agent, le: date) -> None:
    """Une inscription faite par erreur ; la frise de la personne garde qu'elle a été retirée."""
    relue = verrouiller(participation)
    _exiger_de_voir(relue.personne, par, le)
    _dire(evenements.ParticipationRetiree, relue, par, le)
    relue.delete()


def _dire(
    evenement: type[TypeEvenement], participation: ParticipationDispositif, par: Agent, le: date
) -> None:
    journaliser(
        evenement,
        personne_id=participation.personne_id,
        par=par,
        le=le,
        objet_id=participation.pk,
        dispositif=participation.dispositif.nom,
        motif=participation.motif_sortie,
    )
