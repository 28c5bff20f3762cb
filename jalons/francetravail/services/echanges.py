"""Interroger l'agence pour une personne, et noter ce qu'elle répond."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction

from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.francetravail.enums import ReponseAgence, Situation
from jalons.francetravail.evenements import AgenceInterrogee, AgenceRepond
from jalons.francetravail.models import EchangeAgence
from jalons.personnes.models import Personne
from jalons.socle.conflit import verifier_version
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.parametres import parametre


class EchangeImpossible(ErreurMetier):
    """L'échange ne peut pas être noté tel quel."""


@transaction.atomic
def interroger(
    *, personne: Personne, motif: str, canal: str, demande: str, par: Agent, le: date
) -> EchangeAgence:
    """Note ce que l'on a demandé à l'agence le jour `le` ; une seule demande attend à la fois."""
    if not demande.strip():
        raise EchangeImpossible("Écrivez ce que vous demandez à l'agence.", champ="demande")
    try:
        with transaction.atomic():
            echange = EchangeAgence.objects.create(
                personne=personne,
                motif=motif,
                canal=canal,
                date=le,
                demande=demande.strip()[:500],
                reponse_due_le=parametre("delai_reponse_agence", le=le).apres(le),
                par=par,
            )
    except IntegrityError as erreur:
        raise EchangeImpossible(
            "L'agence est déjà interrogée pour cette personne : notez d'abord sa réponse."
        ) from erreur
    journaliser(
        AgenceInterrogee,
        personne_id=personne.pk,
        par=par,
        le=le,
        objet_id=echange.pk,
        motif=Situation(motif).label.lower(),
    )
    return echange


@transaction.atomic
def noter_la_reponse(
    *,
    echange: EchangeAgence,
    reponse: str,
    repondu_le: date,
    precision: str,
    version: int,
    par: Agent,
    le: date,
) -> EchangeAgence:
    """Ce que l'agence a répondu, ou la correction d'une réponse notée par erreur."""
    echange = EchangeAgence.objects.select_for_update().get(pk=echange.pk)
    verifier_version(echange, version)
    if repondu_le < echange.date:
        raise EchangeImpossible("La réponse ne précède pas la demande.", champ="repondu_le")
    if repondu_le > le:
        raise EchangeImpossible("Cette réponse n'est pas encore arrivée.", champ="repondu_le")
    echange.reponse, echange.repondu_le = reponse, repondu_le
    echange.precision = precision.strip()[:500]
    echange.version += 1
    echange.save()
    journaliser(
        AgenceRepond,
        personne_id=echange.personne_id,
        par=par,
        le=repondu_le,
        objet_id=echange.pk,
        reponse=ReponseAgence(reponse).label.lower(),
    )
    return echange
