"""Inscrite, tenue pour accompagnée, et que personne n'a reçue depuis trop longtemps."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse

from jalons.comptes.enums import Permission
from jalons.francetravail import retards as communs
from jalons.francetravail.selectors.suivi import limite_d_entretien
from jalons.personnes.enums import EtatInscription
from jalons.personnes.models import AccompagnementFranceTravail
from jalons.personnes.retards import Retard


def _suivis(le: date) -> QuerySet[Any]:
    crus: QuerySet[Any] = AccompagnementFranceTravail.objects.connus().au(le)
    return crus.filter(personne=OuterRef("pk")).annotate(
        repere=Coalesce("dernier_entretien", "signe_le", F("periode__startswith"))
    )


class SansEntretien(Retard):
    code = "sans_entretien_france_travail"
    libelle = "Sans entretien à France Travail"
    phrase = "Pas d'entretien à France Travail depuis le {date}"
    geste = "Interroger l'agence"
    permission = Permission.FRANCE_TRAVAIL_ECHANGER
    ordre = 48
    surveille = communs.SURVEILLE

    @classmethod
    def condition(cls, *, le: date) -> Q:
        inscrites = communs.inscriptions(le=le).filter(etat=EtatInscription.INSCRIT)
        anciens = _suivis(le).filter(repere__lt=limite_d_entretien(le=le))
        return (
            communs.ADULTES
            & Q(Exists(inscrites))
            & Q(Exists(anciens))
            & communs.sans_demande_en_cours()
        )

    @classmethod
    def date(cls, *, le: date) -> Any:
        return communs.premier(_suivis(le), "repere")

    @classmethod
    def url(cls, personne_id: int) -> str:
        return reverse("francetravail:interroger", args=[personne_id])
