"""Décider au bureau à qui est une ligne de France Travail, et y revenir."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.francetravail.enums import EtatUsager, Methode
from jalons.francetravail.evenements import UsagerDecide
from jalons.francetravail.models import QuiEstQuiChange, UsagerFranceTravail
from jalons.francetravail.services.derivation import poser_les_faits
from jalons.personnes.models import Personne
from jalons.socle.conflit import verifier_version
from jalons.socle.erreurs import ErreurMetier


class DecisionUsager(ErreurMetier):
    """La décision ne peut pas être prise telle quelle."""


@transaction.atomic
def rattacher(
    *,
    usager: UsagerFranceTravail,
    personne: Personne,
    commentaire: str,
    version: int,
    par: Agent,
    le: date,
) -> UsagerFranceTravail:
    """Dit que cette ligne est à cette personne : tout ce qu'elle affirme devient ses faits."""
    usager = _verrouiller(usager, version)
    if personne.principale_id is not None:
        raise DecisionUsager("Cette fiche est liée à une autre : choisissez la principale.")
    return _decider(usager, personne, EtatUsager.RATTACHE, commentaire, par=par, le=le)


@transaction.atomic
def ecarter(
    *, usager: UsagerFranceTravail, commentaire: str, version: int, par: Agent, le: date
) -> UsagerFranceTravail:
    """Dit que cette ligne n'est à personne d'ici ; la raison est exigée."""
    usager = _verrouiller(usager, version)
    if not commentaire.strip():
        raise DecisionUsager("Dites en une phrase pourquoi.", champ="commentaire")
    return _decider(usager, None, EtatUsager.ECARTE, commentaire, par=par, le=le)


@transaction.atomic
def rouvrir(
    *, usager: UsagerFranceTravail, version: int, par: Agent, le: date
) -> UsagerFranceTravail:
    """Revient sur ce qu'un agent a décidé : la ligne attend de nouveau, les faits qu'elle donnait tombent.

    Lève `DecisionUsager` si aucun agent ne l'a décidée.
    """
    usager = _verrouiller(usager, version)
    if usager.methode != Methode.AGENT:
        raise DecisionUsager("Aucun agent n'a décidé de cette ligne : elle ne se rouvre pas.")
    return _decider(usager, None, EtatUsager.A_DECIDER, "", par=par, le=le)


def _verrouiller(usager: UsagerFranceTravail, version: int) -> UsagerFranceTravail:
    verrouille = UsagerFranceTravail.objects.select_for_update().get(pk=usager.pk)
    verifier_version(verrouille, version)
    return verrouille


def _decider(
    usager: UsagerFranceTravail,
    personne: Personne | None,
    etat: EtatUsager,
    commentaire: str,
    *,
    par: Agent,
    le: date,
) -> UsagerFranceTravail:
    touchees: set[int] = {p for p in (usager.personne_id, personne.pk if personne else None) if p}
    rouverte = etat == EtatUsager.A_DECIDER
    usager.personne, usager.etat = personne, etat
    usager.methode = "" if rouverte else Methode.AGENT
    usager.commentaire = commentaire.strip()[:300]
    usager.decide_par, usager.decide_le = (None, None) if rouverte else (par, le)
    usager.version += 1
    usager.save()
    QuiEstQuiChange.objects.create()  # une ligne de même identifiant peut en changer de sens
    poser_les_faits(touchees, lot_id=None, le=le)
    sans = "rouverte" if rouverte else "écartée"
    concernees: list[int | None] = [*sorted(touchees)] or [None]
    for personne_id in concernees:
        journaliser(
            UsagerDecide,
            personne_id=personne_id,
            par=par,
            le=le,
            objet_id=usager.pk,
            decision="rattachée" if personne and personne_id == personne.pk else sans,
        )
    return usager
