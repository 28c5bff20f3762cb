"""Ce que l'activité verse dans « Ma journée »."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from jalons.activite.selectors import contrats, positionnements
from jalons.comptes.enums import Permission
from jalons.comptes.journee import BlocJournee, LigneJournee, SourceJournee, premieres
from jalons.comptes.models import Agent


class ReponsesARelancer(SourceJournee):
    code = "positionnements_a_relancer"
    libelle = "Positionnements sans réponse : à relancer"
    permission = Permission.POSITIONNEMENT_GERER
    section = "faire"
    icone = "signpost"
    ordre = 45
    vide = "Chaque structure a répondu, ou a encore le temps."

    @classmethod
    def bloc(cls, agent: Agent, *, le: date, limite: int = 8) -> BlocJournee:
        lus, total = premieres(positionnements.a_relancer(agent, le=le), limite)
        lignes = [
            LigneJournee(
                titre=str(p.personne),
                url=reverse("activite:positionnement", args=[p.pk]),
                action="Relancer",
                detail=f"{p.intitule} ({p.structure})",
                echeance=p.reponse_due_le,
                personne_id=p.personne_id,
            )
            for p in lus
        ]
        return BlocJournee(lignes, total, reverse("activite:positionnements") + "?etat=envoye")


class ReponsesADonner(SourceJournee):
    code = "positionnements_a_repondre"
    libelle = "Positionnements reçus : à répondre"
    permission = Permission.POSITIONNEMENT_REPONDRE
    section = "faire"
    icone = "reply"
    ordre = 46
    vide = "Vous avez répondu à tous les positionnements reçus."

    @classmethod
    def bloc(cls, agent: Agent, *, le: date, limite: int = 8) -> BlocJournee:
        lus, total = premieres(positionnements.a_repondre(agent, le=le), limite)
        lignes = [
            LigneJournee(
                titre=str(p.personne),
                url=reverse("activite:positionnement", args=[p.pk]),
                action="Répondre",
                detail=p.intitule,
                echeance=p.reponse_due_le,
                est_en_retard=p.reponse_due_le is not None and p.reponse_due_le < le,
                personne_id=p.personne_id,
            )
            for p in lus
        ]
        return BlocJournee(lignes, total, reverse("activite:positionnements") + "?etat=envoye")


class EmploisAConstater(SourceJournee):
    code = "emplois_a_constater"
    libelle = "Toujours en emploi ?"
    permission = Permission.CONTRAT_TRAVAIL_GERER
    section = "arrive"
    icone = "patch-check"
    ordre = 47
    vide = "Aucune présence en emploi n'est à vérifier."

    @classmethod
    def bloc(cls, agent: Agent, *, le: date, limite: int = 8) -> BlocJournee:
        lus, total = premieres(contrats.a_constater(agent, le=le), limite)
        lignes = [
            LigneJournee(
                titre=str(c.personne),
                url=reverse("activite:contrat", args=[c.pk]),
                action="Vérifier",
                detail=f"{c}, {c.periode}",
                personne_id=c.personne_id,
            )
            for c in lus
        ]
        return BlocJournee(lignes, total, reverse("activite:contrats") + "?suivi=a_constater")
