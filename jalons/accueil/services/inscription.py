"""Constater l'inscription à France Travail, devoir des deux premières voies."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from jalons.accueil import evenements
from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.personnes.models import Personne
from jalons.personnes.services import declarer_inscription


@transaction.atomic
def constater_inscription(*, personne: Personne, par: Agent, le: date) -> None:
    """Note que la personne est inscrite, telle que l'agent l'a constaté le jour `le`."""
    declarer_inscription(personne=personne, est_inscrit=True, le=le)
    journaliser(evenements.InscriptionConstatee, personne_id=personne.pk, par=par, le=le)
