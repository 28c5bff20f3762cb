"""Les retards que France Travail fait voir : un fichier chacun, et ce qu'ils partagent."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from jalons.francetravail.models import EchangeAgence, EnonceFranceTravail
from jalons.personnes.enums import ROLES_ADULTES
from jalons.personnes.models import InscriptionFranceTravail
from jalons.personnes.retards import A_ACCOMPAGNER, DIRECTE

ADULTES = A_ACCOMPAGNER & Q(role_foyer__in=ROLES_ADULTES)
SURVEILLE = (
    ("personnes_inscriptionfrancetravail", DIRECTE),
    ("personnes_accompagnementfrancetravail", DIRECTE),
    ("francetravail_echangeagence", DIRECTE),
)


def inscriptions(*, le: date) -> QuerySet[Any]:
    """Les inscriptions de la personne vraies ce jour-là, telles qu'on les croit."""
    crues: QuerySet[Any] = InscriptionFranceTravail.objects.connus().au(le)
    return crues.filter(personne=OuterRef("pk"))


def attendus() -> QuerySet[EchangeAgence]:
    """Les demandes de la personne auxquelles l'agence n'a pas répondu."""
    return EchangeAgence.objects.filter(personne=OuterRef("pk"), reponse="")


def sans_demande_en_cours() -> Q:
    """L'agence n'est pas déjà interrogée pour elle."""
    return ~Q(Exists(attendus()))


def france_travail_a_parle() -> Q:
    """Tant qu'aucune liste n'est reçue, on ne sait pas qui manque : personne n'est en retard."""
    return Q(Exists(EnonceFranceTravail.objects.all()))


def premier(lignes: QuerySet[Any], champ: str) -> Subquery:
    """La date que porte la première de ces lignes."""
    return Subquery(lignes.values(champ)[:1])
