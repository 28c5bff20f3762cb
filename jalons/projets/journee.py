"""Ce que les projets versent dans « Ma journée »."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import QuerySet
from django.urls import reverse

from jalons.comptes.enums import Permission
from jalons.comptes.journee import LigneJournee, SourceDObjets
from jalons.comptes.models import Agent
from jalons.projets.models import EtapeProjet
from jalons.projets.selectors.projet import etapes_a_faire
from jalons.socle.parametres import parametre


class EtapesDeProjet(SourceDObjets):
    code = "etapes_de_projet"
    libelle = "Étapes de vos projets"
    permission = Permission.COORDINATION_GERER
    section = "faire"
    icone = "rocket"
    ordre = 37
    vide = "Aucune étape de vos projets n'arrive à échéance."
    liens = ("projet",)

    @classmethod
    def requete(cls, agent: Agent, *, le: date) -> QuerySet[EtapeProjet]:
        horizon = le + timedelta(days=parametre("rappel_decision", le=le).nombre)
        return etapes_a_faire(agent, jusqu_au=horizon)

    @classmethod
    def ligne(cls, objet: EtapeProjet, *, le: date) -> LigneJournee:
        return LigneJournee(
            titre=objet.intitule,
            url=reverse("projets:projet", args=[objet.projet_id]),
            action="Ouvrir",
            detail=f"{objet.get_genre_display()}, {objet.projet}",
            echeance=objet.prevue_le,
            est_en_retard=objet.prevue_le < le,
        )

    @classmethod
    def liste(cls, agent: Agent) -> str:
        return reverse("projets:projets")
