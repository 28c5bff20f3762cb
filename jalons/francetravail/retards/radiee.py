"""Radiée de la liste des demandeurs d'emploi, et rien n'est demandé à l'agence."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, Q
from django.urls import reverse

from jalons.comptes.enums import Permission
from jalons.francetravail import retards as communs
from jalons.personnes.enums import FinInscription
from jalons.personnes.retards import Retard


class RadieeFranceTravail(Retard):
    code = "radiee_france_travail"
    libelle = "Radiation de France Travail"
    phrase = "Radiation de France Travail le {date}"
    geste = "Interroger l'agence"
    permission = Permission.FRANCE_TRAVAIL_ECHANGER
    ordre = 44
    surveille = communs.SURVEILLE

    @classmethod
    def condition(cls, *, le: date) -> Q:
        radiees = communs.inscriptions(le=le).filter(fin=FinInscription.RADIATION)
        return communs.ADULTES & Q(Exists(radiees)) & communs.sans_demande_en_cours()

    @classmethod
    def date(cls, *, le: date) -> Any:
        return communs.premier(communs.inscriptions(le=le), "periode__startswith")

    @classmethod
    def url(cls, personne_id: int) -> str:
        return reverse("francetravail:interroger", args=[personne_id])
