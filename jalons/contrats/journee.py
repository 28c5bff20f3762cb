"""Ce que les contrats versent dans « Ma journée »."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from jalons.accueil.journee import SuitesAttendues
from jalons.comptes.enums import Permission
from jalons.comptes.journee import LigneJournee, SourceDObjets
from jalons.comptes.models import Agent
from jalons.contrats.models import Contrat
from jalons.contrats.selectors.attentes import attendus_de
from jalons.contrats.selectors.contrats import a_signer


class ContratsDus(SuitesAttendues):
    code = "contrats_dus"
    libelle = "Contrats d'engagement à conclure, entrants"
    permission = Permission.CONTRAT_GERER
    icone = "file-earmark-text"
    ordre = 33
    vide = "Aucun contrat d'engagement n'est attendu."
    suite = "contrat_attendu"
    action = "Préparer"
    adresse = "contrats:personne"

    @classmethod
    def concerne(cls, agent: Agent) -> bool:
        return super().concerne(agent) and agent.peut(Permission.RECEPTION_CONSULTER)

    @classmethod
    def echeance(cls, orientation: Any) -> date | None:
        return orientation.contrat_du_le


class MesContratsDus(SourceDObjets):
    """Les personnes que l'agent suit à son nom, entrées ici ou non ; la liste est « Mes personnes »."""

    code = "mes_contrats_dus"
    libelle = "Contrats d'engagement à conclure, mes personnes"
    permission = Permission.CONTRAT_GERER
    section = "faire"
    icone = "file-earmark-text"
    ordre = 32
    vide = "Aucune de vos personnes n'attend son contrat."
    liens = ("personne", "structure")

    @classmethod
    def concerne(cls, agent: Agent) -> bool:
        return super().concerne(agent) and agent.peut(Permission.PORTEFEUILLE_CONSULTER)

    @classmethod
    def requete(cls, agent: Agent, *, le: date) -> QuerySet[Any]:
        return attendus_de(agent, le=le)

    @classmethod
    def ligne(cls, objet: Any, *, le: date) -> LigneJournee:
        due = objet.contrat_du_le
        return LigneJournee(
            titre=str(objet.personne),
            url=reverse("contrats:personne", args=[objet.personne_id]),
            action="Préparer",
            detail=f"{objet.get_voie_display()}, {objet.structure}",
            echeance=due,
            est_en_retard=(due or le) < le,
            personne_id=objet.personne_id,
        )

    @classmethod
    def liste(cls, agent: Agent) -> str:
        return reverse("accompagnement:mes_personnes") + "?place=mienne&du=contrat_du"


class ContratsASigner(SourceDObjets):
    """Les textes arrêtés dont l'agent est le référent : il manque une signature, ou les deux."""

    code = "contrats_a_signer"
    libelle = "Contrats à signer"
    permission = Permission.CONTRAT_GERER
    section = "faire"
    icone = "pen"
    ordre = 36
    vide = "Aucun contrat n'attend de signature."
    liens = ("personne", "structure")

    @classmethod
    def requete(cls, agent: Agent, *, le: date) -> QuerySet[Contrat]:
        return a_signer(agent, le=le)

    @classmethod
    def ligne(cls, objet: Contrat, *, le: date) -> LigneJournee:
        return LigneJournee(
            titre=str(objet.personne),
            url=reverse("contrats:contrat", args=[objet.pk]),
            action="Signer",
            detail=f"{objet.get_genre_display()}, texte arrêté le {objet.date_proposition:%d/%m/%Y}",
            personne_id=objet.personne_id,
        )
