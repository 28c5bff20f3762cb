"""Ce que la coordination verse dans « Ma journée »."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from jalons.comptes.enums import Permission
from jalons.comptes.journee import BlocJournee, LigneJournee, SourceJournee, premieres
from jalons.comptes.models import Agent
from jalons.coordination.enums import EtatSeance
from jalons.coordination.models import Seance
from jalons.coordination.selectors import seance as lectures
from jalons.coordination.selectors.decision import decisions_de
from jalons.coordination.selectors.instance import (
    instances_en_retard,
    propositions_a_programmer,
)
from jalons.socle.parametres import parametre


class SeancesDeLaSemaine(SourceJournee):
    code = "seances_de_la_semaine"
    libelle = "Séances des sept jours"
    permission = Permission.COORDINATION_CONSULTER
    section = "agenda"
    icone = "people"
    ordre = 15
    vide = "Aucune séance dans les sept jours."

    @classmethod
    def bloc(cls, agent: Agent, *, le: date, limite: int = 8) -> BlocJournee:
        seances = list(lectures.seances_de_la_semaine(agent, le=le))
        lignes = [_ligne_seance(s) for s in seances[:limite]]
        return BlocJournee(lignes, len(seances), reverse("coordination:seances"))


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


class DecisionsAFaire(SourceJournee):
    code = "decisions_a_faire"
    libelle = "Décisions à tenir"
    permission = Permission.COORDINATION_CONSULTER
    section = "faire"
    icone = "check2-square"
    ordre = 35
    vide = "Aucune décision n'arrive à échéance."

    @classmethod
    def bloc(cls, agent: Agent, *, le: date, limite: int = 8) -> BlocJournee:
        horizon = le + timedelta(days=parametre("rappel_decision", le=le).nombre)
        requete = decisions_de(agent, jusqu_au=horizon)
        decisions, total = premieres(requete, limite)
        lignes = [
            LigneJournee(
                titre=d.intitule,
                url=reverse("coordination:decision_clore", args=[d.pk]),
                action="Clore",
                detail=f"{d.responsable}, {d.seance.instance.nom}",
                echeance=d.echeance,
                est_en_retard=d.echeance < le,
            )
            for d in decisions
        ]
        return BlocJournee(lignes, total, reverse("coordination:decisions") + "?moi=1")


class SeancesAConclure(SourceJournee):
    code = "seances_a_conclure"
    libelle = "Séances à conclure"
    permission = Permission.COORDINATION_GERER
    section = "faire"
    icone = "pencil"
    ordre = 33
    vide = "Vos comptes rendus sont diffusés."

    @classmethod
    def bloc(cls, agent: Agent, *, le: date, limite: int = 8) -> BlocJournee:
        requete = lectures.seances_a_conclure(agent)
        lus, total = premieres(requete, limite)
        return BlocJournee(
            [_ligne_a_conclure(s) for s in lus],
            total,
            reverse("coordination:seances") + "?quand=a_conclure&moi=1",
        )


def _ligne_a_conclure(seance: Seance) -> LigneJournee:
    tenue = seance.etat == EtatSeance.TENUE
    return LigneJournee(
        titre=seance.instance.nom,
        url=reverse("coordination:animer" if tenue else "coordination:presences", args=[seance.pk]),
        action="Diffuser" if tenue else "Présences",
        detail=f"{timezone.localtime(seance.debut):%d/%m/%Y}, "
        + ("compte rendu à diffuser" if tenue else "qui était là ?"),
    )


class PropositionsAProgrammer(SourceJournee):
    code = "propositions_a_programmer"
    libelle = "Propositions de partenaires"
    permission = Permission.COORDINATION_GERER
    section = "faire"
    icone = "lightbulb"
    ordre = 36
    vide = "Aucune proposition n'attend."

    @classmethod
    def bloc(cls, agent: Agent, *, le: date, limite: int = 8) -> BlocJournee:
        requete = propositions_a_programmer().filter(
            Q(instance__animateur=agent) | Q(instance__isnull=True)
        )
        lus, total = premieres(requete, limite)
        lignes = [
            LigneJournee(
                titre=p.titre,
                url=reverse("coordination:programmer", args=[p.pk]),
                action="Programmer",
                detail=f"{p.propose_par}, le {p.date:%d/%m/%Y}",
            )
            for p in lus
        ]
        return BlocJournee(lignes, total, reverse("coordination:propositions"))
