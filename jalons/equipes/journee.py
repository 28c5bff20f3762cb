"""Ce que les équipes versent dans « Ma journée » de qui les tient."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from jalons.comptes.enums import Permission
from jalons.comptes.journee import LigneJournee, SourceDObjets
from jalons.comptes.models import Agent
from jalons.equipes.models import PassageEquipe, SeanceEquipe
from jalons.equipes.selectors import journee as lectures
from jalons.equipes.selectors.seance import (
    delai_d_audition,
    jour_de,
    limite_d_audition,
    limite_de_convocation,
)
from jalons.socle.mots import accorder

_LIENS = ("dossier__personne", "dossier__equipe__instance", "seance__seance")


def _ligne_de_seance(
    seance: SeanceEquipe, action: str, detail: str, echeance: date, le: date, ancre: str = ""
) -> LigneJournee:
    return LigneJournee(
        titre=str(seance.equipe),
        url=reverse("equipes:seance", args=[seance.pk]) + ancre,
        action=action,
        detail=detail,
        echeance=echeance,
        est_en_retard=echeance < le,
    )


class SeancesAConvoquer(SourceDObjets):
    code = "equipe_a_convoquer"
    libelle = "Séances d'équipe à convoquer"
    permission = Permission.EQUIPE_GERER
    section = "faire"
    icone = "calendar-plus"
    ordre = 50
    vide = "Aucune séance n'est à convoquer."
    liens = ("equipe__instance", "seance__instance")

    @classmethod
    def requete(cls, agent: Agent, *, le: date) -> QuerySet[SeanceEquipe]:
        return lectures.a_convoquer(agent, le=le)

    @classmethod
    def ligne(cls, objet: SeanceEquipe, *, le: date) -> LigneJournee:
        dit = f"Séance du {jour_de(objet):%d/%m/%Y}"
        return _ligne_de_seance(objet, "Convoquer", dit, limite_de_convocation(objet), le)

    @classmethod
    def liste(cls, agent: Agent) -> str:
        return reverse("equipes:equipes")


class _SeancesComptees(SourceDObjets):
    permission = Permission.EQUIPE_GERER
    section = "faire"

    @classmethod
    def lecture(cls, agent: Agent, numeros: Iterable[int], *, le: date) -> QuerySet[Any]:
        return lectures.avec_les_comptes(SeanceEquipe.objects.filter(pk__in=numeros))

    @classmethod
    def liste(cls, agent: Agent) -> str:
        return reverse("equipes:equipes")


class AvisAttendus(_SeancesComptees):
    code = "equipe_avis_attendus"
    libelle = "Séances d'équipe : avis et procès-verbal attendus"
    icone = "chat-square-quote"
    ordre = 51
    vide = "Chaque séance venue a ses avis et son procès-verbal."

    @classmethod
    def requete(cls, agent: Agent, *, le: date) -> QuerySet[SeanceEquipe]:
        return lectures.avis_attendus(agent, le=le)

    @classmethod
    def ligne(cls, objet: Any, *, le: date) -> LigneJournee:
        jour = jour_de(objet)
        dit = f"Séance du {jour:%d/%m/%Y}, "
        if objet.restent:
            dit += f"{accorder(objet.restent, 'dossier')} sans avis"
            return _ligne_de_seance(objet, "Rendre les avis", dit, jour, le)
        return _ligne_de_seance(objet, "Signer", f"{dit}procès-verbal", jour, le, "#conclure")


class LettresDAvis(_SeancesComptees):
    code = "equipe_lettres_d_avis"
    libelle = "Lettres d'avis à composer"
    icone = "envelope-paper"
    ordre = 52
    vide = "Chaque avis a sa lettre."

    @classmethod
    def requete(cls, agent: Agent, *, le: date) -> QuerySet[SeanceEquipe]:
        return lectures.lettres_a_envoyer(agent, le=le)

    @classmethod
    def ligne(cls, objet: Any, *, le: date) -> LigneJournee:
        dit = f"Séance du {jour_de(objet):%d/%m/%Y}, {accorder(objet.sans_lettre, 'lettre')}"
        return _ligne_de_seance(objet, "Composer", dit, objet.signe_le or le, le, "#lettres")


def _ligne_de_passage(
    passage: PassageEquipe, action: str, detail: str, echeance: date, le: date, url: str
) -> LigneJournee:
    return LigneJournee(
        titre=str(passage.dossier.personne),
        url=url,
        action=action,
        detail=detail,
        echeance=echeance,
        est_en_retard=echeance < le,
        personne_id=passage.dossier.personne_id,
    )


class PersonnesAInviter(SourceDObjets):
    code = "equipe_a_inviter"
    libelle = "Personnes à inviter devant l'équipe"
    permission = Permission.EQUIPE_GERER
    section = "faire"
    icone = "envelope-plus"
    ordre = 53
    vide = "Chaque personne à entendre est invitée."
    liens = _LIENS

    @classmethod
    def requete(cls, agent: Agent, *, le: date) -> QuerySet[PassageEquipe]:
        return lectures.a_inviter(agent, le=le)

    @classmethod
    def ligne(cls, objet: PassageEquipe, *, le: date) -> LigneJournee:
        jour = jour_de(objet.seance)
        dit = f"{objet.dossier.declaration.libelle}, séance du {jour:%d/%m/%Y}"
        dernier = jour - delai_d_audition(objet)
        url = reverse("equipes:seance", args=[objet.seance_id])
        return _ligne_de_passage(objet, "Inviter", dit, dernier, le, url)

    @classmethod
    def liste(cls, agent: Agent) -> str:
        return reverse("equipes:dossiers")


class DelaisQuiTombent(SourceDObjets):
    code = "equipe_delais_d_audition"
    libelle = "Délais de réponse des personnes invitées"
    permission = Permission.EQUIPE_GERER
    section = "faire"
    icone = "hourglass-split"
    ordre = 54
    vide = "Aucun délai ne court."
    liens = _LIENS

    @classmethod
    def requete(cls, agent: Agent, *, le: date) -> QuerySet[PassageEquipe]:
        return lectures.delais_qui_tombent(agent, le=le)

    @classmethod
    def ligne(cls, objet: PassageEquipe, *, le: date) -> LigneJournee:
        url = reverse("equipes:passage", args=[objet.pk])
        limite = limite_d_audition(objet)
        theme = objet.dossier.declaration.libelle
        if limite is None:
            dit = f"{theme}, invitation du {objet.invitee_le:%d/%m/%Y}, réception à noter"
            return _ligne_de_passage(objet, "Noter", dit, jour_de(objet.seance), le, url)
        dit = f"{theme}, peut répondre jusqu'au {limite:%d/%m/%Y}"
        return _ligne_de_passage(objet, "Ouvrir", dit, limite, le, url)

    @classmethod
    def liste(cls, agent: Agent) -> str:
        return reverse("equipes:dossiers")
