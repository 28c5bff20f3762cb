"""Ce que les manquements versent dans « Ma journée » : chaque échéance, avec son geste."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from jalons.comptes.enums import Permission
from jalons.comptes.journee import LigneJournee, SourceDObjets
from jalons.comptes.models import Agent
from jalons.manquements.models import (
    ControleTire,
    DecisionSanction,
    Manquement,
    RecoursPrealable,
)
from jalons.manquements.selectors import manquements as lectures
from jalons.manquements.selectors.controles import a_faire as controles_a_faire
from jalons.manquements.selectors.messages import messages_a_passer


def _ligne(
    manquement: Manquement, action: str, detail: str, echeance: date | None, le: date
) -> LigneJournee:
    return LigneJournee(
        titre=str(manquement.personne),
        url=reverse("manquements:manquement", args=[manquement.pk]),
        action=action,
        detail=detail,
        echeance=echeance,
        est_en_retard=echeance is not None and echeance < le,
        personne_id=manquement.personne_id,
    )


class ManquementsAExaminer(SourceDObjets):
    code = "manquements_a_examiner"
    libelle = "Manquements à examiner ou en contradictoire"
    permission = Permission.MANQUEMENT_INSTRUIRE
    section = "faire"
    icone = "flag"
    ordre = 60
    vide = "Aucun manquement n'attend votre examen."
    liens = ("personne",)

    @classmethod
    def requete(cls, agent: Agent, *, le: date) -> QuerySet[Manquement]:
        return lectures.a_examiner(agent, le=le)

    @classmethod
    def ligne(cls, objet: Manquement, *, le: date) -> LigneJournee:
        dit = f"{objet}, {objet.get_etat_display().lower()}"
        return _ligne(objet, "Ouvrir", dit, objet.echeance, le)

    @classmethod
    def liste(cls, agent: Agent) -> str:
        return reverse("manquements:liste")


class DecisionsASigner(SourceDObjets):
    code = "sanctions_a_signer"
    libelle = "Projets de décision à signer"
    permission = Permission.SANCTION_SIGNER
    section = "faire"
    icone = "pen"
    ordre = 61
    vide = "Aucun projet de décision n'attend votre signature."
    liens = ("manquement__personne",)

    @classmethod
    def requete(cls, agent: Agent, *, le: date) -> QuerySet[DecisionSanction]:
        return lectures.a_signer(agent, le=le)

    @classmethod
    def ligne(cls, objet: DecisionSanction, *, le: date) -> LigneJournee:
        return _ligne(objet.manquement, "Relire", str(objet), objet.manquement.echeance, le)

    @classmethod
    def liste(cls, agent: Agent) -> str:
        return reverse("manquements:liste") + "?suivi=a_signer"


class SanctionsASuivre(SourceDObjets):
    code = "sanctions_a_suivre"
    libelle = "Sanctions : à notifier, à leur terme"
    permission = Permission.MANQUEMENT_INSTRUIRE
    section = "faire"
    icone = "calendar-check"
    ordre = 62
    vide = "Aucune échéance de sanction n'est arrivée."
    liens = ("manquement__personne",)

    @classmethod
    def requete(cls, agent: Agent, *, le: date) -> QuerySet[DecisionSanction]:
        return lectures.a_suivre(agent, le=le)

    @classmethod
    def ligne(cls, objet: DecisionSanction, *, le: date) -> LigneJournee:
        action = "Notifier" if objet.recue_le is None else "Suivre"
        dit = f"Décision {objet.numero}, {objet}"
        return _ligne(objet.manquement, action, dit, objet.echeance, le)

    @classmethod
    def liste(cls, agent: Agent) -> str:
        return reverse("manquements:liste") + "?suivi=echues"


class RecoursARepondre(SourceDObjets):
    code = "recours_a_repondre"
    libelle = "Recours préalables sans réponse"
    permission = Permission.SANCTION_SIGNER
    section = "faire"
    icone = "envelope-open"
    ordre = 63
    vide = "Chaque recours a sa réponse."
    liens = ("decision__manquement__personne",)

    @classmethod
    def requete(cls, agent: Agent, *, le: date) -> QuerySet[RecoursPrealable]:
        return lectures.recours_a_repondre(agent, le=le)

    @classmethod
    def ligne(cls, objet: RecoursPrealable, *, le: date) -> LigneJournee:
        dit = f"Décision {objet.decision.numero}, recours du {objet.recu_le:%d/%m/%Y}"
        return _ligne(objet.decision.manquement, "Répondre", dit, objet.reponse_due_le, le)

    @classmethod
    def liste(cls, agent: Agent) -> str:
        return reverse("manquements:liste") + "?suivi=recours"


class OrganismesAPrevenir(SourceDObjets):
    code = "organismes_a_prevenir"
    libelle = "Décisions à dire à la caisse ou à France Travail"
    permission = Permission.MANQUEMENT_INSTRUIRE
    section = "faire"
    icone = "send"
    ordre = 64
    vide = "La caisse et France Travail savent chaque décision."
    liens = ("manquement__personne",)

    @classmethod
    def requete(cls, agent: Agent, *, le: date) -> QuerySet[DecisionSanction]:
        return messages_a_passer(agent, le=le)

    @classmethod
    def ligne(cls, objet: DecisionSanction, *, le: date) -> LigneJournee:
        dit = f"Décision {objet.numero}, effet le {objet.date_effet:%d/%m/%Y}"
        return _ligne(objet.manquement, "Prévenir", dit, objet.date_effet, le)

    @classmethod
    def liste(cls, agent: Agent) -> str:
        return reverse("manquements:liste") + "?suivi=caisse"


class ControlesAFaire(SourceDObjets):
    code = "controles_au_sort"
    libelle = "Contrôles tirés au sort, à faire"
    permission = Permission.MANQUEMENT_INSTRUIRE
    section = "faire"
    icone = "shuffle"
    ordre = 65
    vide = "Aucun contrôle tiré au sort n'attend."
    liens = ("personne", "tirage")

    @classmethod
    def requete(cls, agent: Agent, *, le: date) -> QuerySet[ControleTire]:
        return controles_a_faire(agent, le=le)

    @classmethod
    def ligne(cls, objet: ControleTire, *, le: date) -> LigneJournee:
        return LigneJournee(
            titre=str(objet.personne),
            url=reverse("manquements:controle", args=[objet.pk]),
            action="Noter l'issue",
            detail=str(objet.tirage),
            personne_id=objet.personne_id,
        )

    @classmethod
    def liste(cls, agent: Agent) -> str:
        return reverse("manquements:controles")
