"""Ce que les services de la coordination ont en commun : refus, journal, séance ouverte."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models

from jalons.comptes.journal import TypeEvenement, journaliser
from jalons.comptes.models import Agent
from jalons.coordination.enums import EtatSeance
from jalons.coordination.models import Seance
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.fiches import verrouiller


class CoordinationImpossible(ErreurMetier):
    """Ce que l'on demande ne va pas avec l'état de la fiche."""


def noter(fait: type[TypeEvenement], objet: models.Model, par: Agent, le: date, **dit: Any) -> None:
    """Écrit au journal un fait de la coordination, qui ne porte sur personne."""
    journaliser(fait, personne_id=None, par=par, le=le, objet_id=objet.pk, **dit)


def seance_ouverte(seance: Seance, version: int | None = None) -> Seance:
    """La séance verrouillée, si elle se modifie encore : ni annulée, ni diffusée."""
    relue: Seance = verrouiller(seance, version)
    if relue.etat == EtatSeance.ANNULEE:
        raise CoordinationImpossible("Cette séance est annulée : elle ne change plus.")
    if relue.diffuse_le is not None:
        raise CoordinationImpossible("Le compte rendu est diffusé : la séance ne change plus.")
    return relue
