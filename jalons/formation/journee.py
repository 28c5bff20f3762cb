"""Ce que la formation verse dans « Ma journée »."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from jalons.comptes.enums import Permission
from jalons.comptes.journee import LigneJournee, SourceDObjets
from jalons.comptes.models import Agent
from jalons.formation.models import FinFormation, SessionFormation
from jalons.formation.selectors import sessions


class FinsDeFormation(SourceDObjets):
    code = "fins_de_formation"
    libelle = "Formations qui finissent : à revoir"
    permission = Permission.FORMATION_REVOIR
    section = "faire"
    icone = "mortarboard"
    ordre = 42
    vide = "Personne ne finit sa formation ces jours-ci."
    liens = ("personne", "session__formation")

    @classmethod
    def requete(cls, agent: Agent, *, le: date) -> QuerySet[FinFormation]:
        return sessions.fins_a_revoir(agent, le=le)

    @classmethod
    def ligne(cls, objet: FinFormation, *, le: date) -> LigneJournee:
        return LigneJournee(
            titre=str(objet.personne),
            url=reverse("formation:fin", args=[objet.pk]),
            action="Dire la suite",
            detail=objet.session.formation.intitule,
            echeance=objet.session.fin,
            est_en_retard=objet.session.fin < le,
            personne_id=objet.personne_id,
        )

    @classmethod
    def liste(cls, agent: Agent) -> str:
        return reverse("formation:fins")


class ListesAttendues(SourceDObjets):
    code = "listes_de_stagiaires_attendues"
    libelle = "Formations ouvertes sans liste de stagiaires"
    permission = Permission.FORMATION_GERER
    section = "faire"
    icone = "people"
    ordre = 43
    vide = "Chaque session ouverte a sa liste de stagiaires."
    liens = ("formation__organisme",)

    @classmethod
    def requete(cls, agent: Agent, *, le: date) -> QuerySet[SessionFormation]:
        return sessions.sans_liste(agent, le=le)

    @classmethod
    def ligne(cls, objet: SessionFormation, *, le: date) -> LigneJournee:
        return LigneJournee(
            titre=objet.formation.intitule,
            url=reverse("formation:stagiaires", args=[objet.pk]),
            action="Recevoir la liste",
            detail=f"{objet.formation.organisme}, {objet.dates}",
            echeance=objet.debut,
            est_en_retard=True,
        )

    @classmethod
    def liste(cls, agent: Agent) -> str:
        return reverse("formation:sessions") + "?suivi=sans_liste"
