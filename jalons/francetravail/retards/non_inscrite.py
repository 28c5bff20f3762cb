"""Soumise aux droits et devoirs sans inscription connue à France Travail."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, Q
from django.urls import reverse

from jalons.comptes.enums import Permission
from jalons.francetravail import retards as communs
from jalons.personnes.enums import EtatInscription, FinInscription
from jalons.personnes.retards import Retard


class NonInscrite(Retard):
    code = "non_inscrite_france_travail"
    libelle = "Pas d'inscription à France Travail"
    phrase = "Aucune inscription à France Travail n'est connue"
    geste = "Interroger l'agence"
    permission = Permission.FRANCE_TRAVAIL_ECHANGER
    ordre = 46
    surveille = communs.SURVEILLE

    @classmethod
    def condition(cls, *, le: date) -> Q:
        connues = communs.inscriptions(le=le)
        inscrites = connues.filter(etat=EtatInscription.INSCRIT)
        radiees = connues.filter(fin=FinInscription.RADIATION)
        return (
            communs.ADULTES
            & communs.france_travail_a_parle()
            & ~Q(Exists(inscrites))
            & ~Q(Exists(radiees))
            & communs.sans_demande_en_cours()
        )

    @classmethod
    def url(cls, personne_id: int) -> str:
        return reverse("francetravail:interroger", args=[personne_id])
