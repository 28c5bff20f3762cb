"""Ce que l'activité verse dans « Ma journée »."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from jalons.activite.models import ContratTravail, Positionnement
from jalons.activite.selectors import contrats, positionnements
from jalons.comptes.enums import Permission
from jalons.comptes.journee import LigneJournee, SourceDObjets
from jalons.comptes.models import Agent


class ReponsesARelancer(SourceDObjets):
    code = "positionnements_a_relancer"
    libelle = "Positionnements sans réponse : à relancer"
    permission = Permission.POSITIONNEMENT_GERER
    section = "faire"
    icone = "signpost"
    ordre = 45
    vide = "Chaque structure a répondu, ou a encore le temps."
    liens = ("personne", "structure")

    @classmethod
    def requete(cls, agent: Agent, *, le: date) -> QuerySet[Positionnement]:
        return positionnements.a_relancer(agent, le=le)

    @classmethod
    def ligne(cls, objet: Positionnement, *, le: date) -> LigneJournee:
        return LigneJournee(
            titre=str(objet.personne),
            url=reverse("activite:positionnement", args=[objet.pk]),
            action="Relancer",
            detail=f"{objet.intitule} ({objet.structure})",
            echeance=objet.reponse_due_le,
            personne_id=objet.personne_id,
        )

    @classmethod
    def liste(cls, agent: Agent) -> str:
        return reverse("activite:positionnements") + "?etat=envoye"


class ReponsesADonner(SourceDObjets):
    code = "positionnements_a_repondre"
    libelle = "Positionnements reçus : à répondre"
    permission = Permission.POSITIONNEMENT_REPONDRE
    section = "faire"
    icone = "reply"
    ordre = 46
    vide = "Vous avez répondu à tous les positionnements reçus."
    liens = ("personne",)

    @classmethod
    def requete(cls, agent: Agent, *, le: date) -> QuerySet[Positionnement]:
        return positionnements.a_repondre(agent, le=le)

    @classmethod
    def ligne(cls, objet: Positionnement, *, le: date) -> LigneJournee:
        return LigneJournee(
            titre=str(objet.personne),
            url=reverse("activite:positionnement", args=[objet.pk]),
            action="Répondre",
            detail=objet.intitule,
            echeance=objet.reponse_due_le,
            est_en_retard=objet.reponse_due_le is not None and objet.reponse_due_le < le,
            personne_id=objet.personne_id,
        )

    @classmethod
    def liste(cls, agent: Agent) -> str:
        return reverse("activite:positionnements") + "?etat=envoye"


class EmploisAConstater(SourceDObjets):
    code = "emplois_a_constater"
    libelle = "Toujours en emploi ?"
    permission = Permission.CONTRAT_TRAVAIL_GERER
    section = "arrive"
    icone = "patch-check"
    ordre = 47
    vide = "Aucune présence en emploi n'est à vérifier."
    liens = ("personne",)

    @classmethod
    def requete(cls, agent: Agent, *, le: date) -> QuerySet[ContratTravail]:
        return contrats.a_constater(agent, le=le)

    @classmethod
    def ligne(cls, objet: ContratTravail, *, le: date) -> LigneJournee:
        return LigneJournee(
            titre=str(objet.personne),
            url=reverse("activite:contrat", args=[objet.pk]),
            action="Vérifier",
            detail=f"{objet}, {objet.periode}",
            personne_id=objet.personne_id,
        )

    @classmethod
    def liste(cls, agent: Agent) -> str:
        return reverse("activite:contrats") + "?suivi=a_constater"
