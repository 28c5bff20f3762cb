"""Ce que les personnes versent dans « Ma journée » : qui est qui."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from jalons.comptes.enums import Permission
from jalons.comptes.journee import BlocJournee, LigneJournee, SourceDObjets, SourceJournee
from jalons.comptes.models import Agent
from jalons.personnes import selectors
from jalons.personnes.models import DoutePersonne


def _ligne(doute: DoutePersonne, action: str) -> LigneJournee:
    return LigneJournee(
        titre=str(doute.personne),
        url=reverse("personnes:doute", args=[doute.pk]),
        action=action,
        detail=f"{doute.get_raison_display()} : {doute.ressemble_a}",
        personne_id=doute.personne_id,
    )


def _bloc(doutes: Any, *, limite: int, action: str, url_liste: str = "") -> BlocJournee:
    lus = list(doutes[: limite + 1])
    lignes = [_ligne(doute, action) for doute in lus[:limite]]
    total = doutes.count() if len(lus) > limite else len(lus)
    return BlocJournee(lignes, total, url_liste)


class DoutesADecider(SourceJournee):
    code = "doutes_a_decider"
    libelle = "Une personne, ou deux ?"
    permission = Permission.RAPPROCHEMENT_GERER
    section = "faire"
    icone = "people"
    ordre = 60
    vide = "Aucun doute sur l'identité n'attend de décision."

    @classmethod
    def bloc(cls, agent: Agent, *, le: date, limite: int = 8) -> BlocJournee:
        url = reverse("personnes:rapprochements")
        return _bloc(selectors.doutes(agent), limite=limite, action="Comparer", url_liste=url)


class LecturesInhabituelles(SourceJournee):
    """Un agent qui lit beaucoup plus que son travail ne le demande : à la direction d'en parler avec lui."""

    code = "lectures_inhabituelles"
    libelle = "Lectures inhabituelles"
    permission = Permission.JOURNAL_CONSULTER
    section = "faire"
    icone = "eye"
    ordre = 62
    vide = "Aucune lecture inhabituelle depuis sept jours."

    @classmethod
    def bloc(cls, agent: Agent, *, le: date, limite: int = 8) -> BlocJournee:
        inhabituelles = selectors.lectures_inhabituelles(le=le)
        journal = reverse("personnes:consultations")
        lignes = [
            LigneJournee(
                titre=str(lu.agent),
                url=f"{journal}?agent={lu.agent.pk}&du={lu.jour}&au={lu.jour}",
                action="Voir ses lectures",
                detail=f"{lu.personnes} personnes lues le {lu.jour:%d/%m/%Y}"
                + (
                    f", dont {lu.hors_perimetre} hors de son périmètre" if lu.hors_perimetre else ""
                ),
            )
            for lu in inhabituelles[:limite]
        ]
        return BlocJournee(lignes, len(inhabituelles), journal)


class DoutesDeMesSuivis(SourceDObjets):
    code = "doutes_de_mes_suivis"
    libelle = "Identité à vérifier parmi les personnes suivies"
    permission = Permission.ACCOMPAGNEMENT_CONSULTER
    section = "faire"
    icone = "question-circle"
    ordre = 61
    vide = "Aucun doute sur l'identité des personnes que vous suivez."

    liens = ("personne", "ressemble_a")

    @classmethod
    def requete(cls, agent: Agent, *, le: date) -> QuerySet[DoutePersonne]:
        return selectors.doutes_de_mes_suivis(agent, le=le)

    @classmethod
    def ligne(cls, objet: DoutePersonne, *, le: date) -> LigneJournee:
        return _ligne(objet, "Donner mon avis")
