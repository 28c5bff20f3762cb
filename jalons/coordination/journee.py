"""Ce que la coordination verse dans « Ma journée »."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from jalons.comptes.enums import Permission
from jalons.comptes.journee import BlocJournee, LigneJournee, SourceDObjets, SourceJournee
from jalons.comptes.models import Agent
from jalons.coordination.enums import EtatSeance
from jalons.coordination.models import Decision, Proposition, Seance
from jalons.coordination.selectors import seance as lectures
from jalons.coordination.selectors.decision import decisions_de
from jalons.coordination.selectors.instance import (
    instances_en_retard,
    propositions_a_programmer,
)
from jalons.socle.parametres import parametre


class SeancesDeLaSemaine(SourceDObjets):
    code = "seances_de_la_semaine"
    libelle = "Séances des sept jours"
    permission = Permission.COORDINATION_CONSULTER
    section = "agenda"
    icone = "people"
    ordre = 15
    vide = "Aucune séance dans les sept jours."

    @classmethod
    def requete(cls, agent: Agent, *, le: date) -> QuerySet[Seance]:
        return lectures.seances_de_la_semaine(agent, le=le)

    @classmethod
    def lecture(cls, agent: Agent, numeros: Iterable[int], *, le: date) -> QuerySet[Any]:
        return lectures.avec_reponses(Seance.objects.filter(pk__in=numeros), agent)

    @classmethod
    def ligne(cls, objet: Seance, *, le: date) -> LigneJournee:
        return _ligne_seance(objet)

    @classmethod
    def liste(cls, agent: Agent) -> str:
        return reverse("coordination:seances")


def _ligne_seance(seance: Seance) -> LigneJournee:
    debut = timezone.localtime(seance.debut)
    a_repondre = bool(getattr(seance, "ma_reponse_manque", 0))
    manquent = int(getattr(seance, "sans_reponse", 0))
    attente = (
        f", {manquent} réponse{'s' if manquent > 1 else ''} attendue{'s' if manquent > 1 else ''}"
    )
    return LigneJournee(
        titre=seance.instance.nom,
        url=reverse("coordination:seance", args=[seance.pk]),
        action="Répondre" if a_repondre else "Ouvrir",
        detail=f"{debut:%d/%m} {seance.theme or seance.lieu}".strip()
        + (attente if manquent else ""),
        heure=debut.time(),
    )


class InstancesEnRetard(SourceJournee):
    code = "instances_en_retard"
    libelle = "Instances à réunir"
    permission = Permission.COORDINATION_GERER
    section = "retard"
    icone = "calendar-x"
    ordre = 25
    vide = "Vos instances se réunissent à leur rythme."

    @classmethod
    def bloc(cls, agent: Agent, *, le: date, limite: int = 8) -> BlocJournee:
        retards = instances_en_retard(agent, le=le)
        lignes = [
            LigneJournee(
                titre=s.instance.nom,
                url=reverse("coordination:instance", args=[s.instance.pk]),
                action="Planifier",
                detail=f"ne s'est pas réunie depuis le {s.etat.derniere:%d/%m/%Y}"
                if s.etat.derniere
                else "ne s'est encore jamais réunie",
                echeance=s.etat.attendue,
                est_en_retard=True,
            )
            for s in retards[:limite]
        ]
        return BlocJournee(lignes, len(retards), reverse("coordination:instances") + "?moi=1")


class DecisionsAFaire(SourceDObjets):
    code = "decisions_a_faire"
    libelle = "Décisions à tenir"
    permission = Permission.COORDINATION_CONSULTER
    section = "faire"
    icone = "check2-square"
    ordre = 35
    vide = "Aucune décision n'arrive à échéance."
    liens = ("seance__instance", "agent")

    @classmethod
    def requete(cls, agent: Agent, *, le: date) -> QuerySet[Decision]:
        horizon = le + timedelta(days=parametre("rappel_decision", le=le).nombre)
        return decisions_de(agent, jusqu_au=horizon)

    @classmethod
    def ligne(cls, objet: Decision, *, le: date) -> LigneJournee:
        return LigneJournee(
            titre=objet.intitule,
            url=reverse("coordination:decision_clore", args=[objet.pk]),
            action="Clore",
            detail=f"{objet.responsable}, {objet.seance.instance.nom}",
            echeance=objet.echeance,
            est_en_retard=objet.echeance < le,
        )

    @classmethod
    def liste(cls, agent: Agent) -> str:
        return reverse("coordination:decisions") + "?moi=1"


class SeancesAConclure(SourceDObjets):
    code = "seances_a_conclure"
    libelle = "Séances à conclure"
    permission = Permission.COORDINATION_GERER
    section = "faire"
    icone = "pencil"
    ordre = 33
    vide = "Vos comptes rendus sont diffusés."
    liens = ("instance",)

    @classmethod
    def requete(cls, agent: Agent, *, le: date) -> QuerySet[Seance]:
        return lectures.seances_a_conclure(agent)

    @classmethod
    def ligne(cls, objet: Seance, *, le: date) -> LigneJournee:
        return _ligne_a_conclure(objet)

    @classmethod
    def liste(cls, agent: Agent) -> str:
        return reverse("coordination:seances") + "?quand=a_conclure&moi=1"


def _ligne_a_conclure(seance: Seance) -> LigneJournee:
    tenue = seance.etat == EtatSeance.TENUE
    return LigneJournee(
        titre=seance.instance.nom,
        url=reverse("coordination:animer" if tenue else "coordination:presences", args=[seance.pk]),
        action="Diffuser" if tenue else "Présences",
        detail=f"{timezone.localtime(seance.debut):%d/%m/%Y}, "
        + ("compte rendu à diffuser" if tenue else "qui était là ?"),
    )


class PropositionsAProgrammer(SourceDObjets):
    code = "propositions_a_programmer"
    libelle = "Propositions de partenaires"
    permission = Permission.COORDINATION_GERER
    section = "faire"
    icone = "lightbulb"
    ordre = 36
    vide = "Aucune proposition n'attend."
    liens = ("instance", "agent")

    @classmethod
    def requete(cls, agent: Agent, *, le: date) -> QuerySet[Proposition]:
        return propositions_a_programmer().filter(
            Q(instance__animateur=agent) | Q(instance__isnull=True)
        )

    @classmethod
    def ligne(cls, objet: Proposition, *, le: date) -> LigneJournee:
        return LigneJournee(
            titre=objet.titre,
            url=reverse("coordination:programmer", args=[objet.pk]),
            action="Programmer",
            detail=f"{objet.propose_par}, le {objet.date:%d/%m/%Y}",
        )

    @classmethod
    def liste(cls, agent: Agent) -> str:
        return reverse("coordination:propositions")
