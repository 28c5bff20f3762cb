"""Ce que le PLIE verse dans « Ma journée »."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from jalons.accompagnement.enums import ETATS_A_EXAMINER
from jalons.accompagnement.models import Parcours, SortieParcours
from jalons.accompagnement.selectors import parcours as communes
from jalons.accompagnement.selectors import plie as lectures
from jalons.accompagnement.selectors.portefeuille import a_revoir
from jalons.accueil.selectors.mes_personnes import Place
from jalons.comptes.enums import Permission
from jalons.comptes.journee import BlocJournee, LigneJournee, SourceDObjets, SourceJournee
from jalons.comptes.models import Agent
from jalons.personnes.selectors.retards import retards_de
from jalons.personnes.services.retards import tenir_les_retards
from jalons.socle.mots import accorder


class ContactsEnRetard(SourceDObjets):
    code = "plie_contacts"
    libelle = "PLIE : sans nouvelles depuis plus d'un mois"
    permission = Permission.PLIE_GERER
    section = "retard"
    icone = "chat-dots"
    ordre = 50
    vide = "Tous vos participants ont eu un contact ce mois-ci."

    @classmethod
    def requete(cls, agent: Agent, *, le: date) -> QuerySet[Parcours]:
        visibles = lectures.parcours_visibles(agent, Permission.PLIE_GERER)
        return (
            communes.avec_contact(visibles, le=le)
            .filter(en_alerte=True, referent=agent)
            .order_by("reference", "pk")
        )

    @classmethod
    def lecture(cls, agent: Agent, numeros: Iterable[int], *, le: date) -> QuerySet[Any]:
        lus = Parcours.objects.filter(pk__in=numeros).select_related("personne")
        return communes.avec_contact(lus, le=le)

    @classmethod
    def ligne(cls, objet: Parcours, *, le: date) -> LigneJournee:
        suivi = communes.contact_de(objet, le=le)
        return LigneJournee(
            titre=str(objet.personne),
            url=reverse("accompagnement:contact", args=[objet.personne_id]) + "?retour=/",
            action="Noter un contact",
            detail=suivi.phrase if suivi else "",
            echeance=suivi.limite if suivi else None,
            est_en_retard=True,
            personne_id=objet.personne_id,
        )

    @classmethod
    def liste(cls, agent: Agent) -> str:
        return reverse("accompagnement:plie") + f"?alerte=contact&referent={agent.pk}"


class SortiesAConfirmer(SourceDObjets):
    code = "plie_sorties"
    libelle = "PLIE : sorties à confirmer"
    permission = Permission.PLIE_GERER
    section = "faire"
    icone = "patch-check"
    ordre = 51
    vide = "Aucune sortie n'attend sa confirmation."
    liens = ("parcours__personne",)

    @classmethod
    def requete(cls, agent: Agent, *, le: date) -> QuerySet[SortieParcours]:
        return lectures.sorties_a_confirmer(agent, le=le)

    @classmethod
    def ligne(cls, objet: SortieParcours, *, le: date) -> LigneJournee:
        return LigneJournee(
            titre=str(objet.parcours.personne),
            url=reverse("accompagnement:parcours", args=[objet.parcours_id]),
            action="Vérifier",
            detail=f"{objet.regle}, sortie du {objet.date:%d/%m/%Y}",
            echeance=objet.date_confirmable,
            personne_id=objet.parcours.personne_id,
        )

    @classmethod
    def liste(cls, agent: Agent) -> str:
        return reverse("accompagnement:plie") + "?alerte=confirmer"


class AExaminer(SourceDObjets):
    code = "plie_a_examiner"
    libelle = "PLIE : à examiner en commission"
    permission = Permission.PLIE_GERER
    section = "arrive"
    icone = "person-raised-hand"
    ordre = 52
    vide = "Personne n'attend la commission."
    liens = ("personne", "prescripteur")

    @classmethod
    def requete(cls, agent: Agent, *, le: date) -> QuerySet[Parcours]:
        return (
            lectures.parcours_visibles(agent, Permission.PLIE_GERER)
            .filter(etat__in=ETATS_A_EXAMINER)
            .order_by("date_presentation", "pk")
        )

    @classmethod
    def ligne(cls, objet: Parcours, *, le: date) -> LigneJournee:
        return LigneJournee(
            titre=str(objet.personne),
            url=reverse("accompagnement:parcours", args=[objet.pk]),
            action="Ouvrir",
            detail=f"présentée le {objet.date_presentation:%d/%m/%Y} par {objet.prescripteur}",
            personne_id=objet.personne_id,
        )

    @classmethod
    def liste(cls, agent: Agent) -> str:
        return reverse("accompagnement:plie_commissions")


class MesPersonnes(SourceJournee):
    """Les siennes à qui quelque chose manque ; sinon, combien il en suit."""

    code = "mes_personnes"
    libelle = "Mes personnes"
    permission = Permission.REFERENT_PRENDRE
    section = "faire"
    icone = "person-heart"
    ordre = 34
    vide = "Vous n'êtes le référent unique de personne."

    @classmethod
    def bloc(cls, agent: Agent, *, le: date, limite: int = 8) -> BlocJournee:
        liste = f"{reverse('accompagnement:mes_personnes')}?place={Place.MIENNE}"
        tenir_les_retards(le=le)
        liens, total, nombre = a_revoir(agent, le=le, limite=limite)
        retards = retards_de([x.personne_id for x in liens], agent, le=le)
        lignes = []
        for lien in liens:
            siens = retards.get(lien.personne_id, [])
            geste = next((r for r in siens if r.url), None)
            lignes.append(
                LigneJournee(
                    titre=str(lien.personne),
                    url=geste.url if geste else reverse("portail:dossier", args=[lien.personne_id]),
                    action=geste.geste if geste else "Ouvrir",
                    detail=", ".join(r.dit for r in siens[:2]),
                    est_en_retard=any(r.est_depasse for r in siens),
                    personne_id=lien.personne_id,
                )
            )
        if lignes:
            return BlocJournee(lignes, total, liste)
        if not nombre:
            return BlocJournee([], 0)
        dit = accorder(nombre, "personne suivie", "personnes suivies")
        return BlocJournee([LigneJournee(titre=dit, url=liste, action="Voir")], 1)
