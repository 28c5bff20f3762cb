"""Ce que le PLIE verse dans « Ma journée »."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from jalons.accompagnement.enums import ETATS_A_EXAMINER
from jalons.accompagnement.selectors import plie as lectures
from jalons.comptes.enums import Permission
from jalons.comptes.journee import BlocJournee, LigneJournee, SourceJournee, premieres
from jalons.comptes.models import Agent


class ContactsEnRetard(SourceJournee):
    code = "plie_contacts"
    libelle = "PLIE : sans nouvelles depuis plus d'un mois"
    permission = Permission.PLIE_GERER
    section = "retard"
    icone = "chat-dots"
    ordre = 50
    vide = "Tous vos participants ont eu un contact ce mois-ci."

    @classmethod
    def bloc(cls, agent: Agent, *, le: date, limite: int = 8) -> BlocJournee:
        visibles = lectures.parcours_visibles(agent, Permission.PLIE_GERER)
        parcours = (
            lectures.avec_contact(visibles, le=le)
            .filter(en_alerte=True, referent=agent)
            .select_related("personne")
            .order_by("reference", "pk")
        )
        lus, total = premieres(parcours, limite)
        lignes = []
        for p in lus:
            suivi = lectures.contact_de(p, le=le)
            lignes.append(
                LigneJournee(
                    titre=str(p.personne),
                    url=reverse("accompagnement:plie_contact", args=[p.personne_id])
                    + "?depuis=journee",
                    action="Noter un contact",
                    detail=suivi.phrase if suivi else "",
                    echeance=suivi.limite if suivi else None,
                    est_en_retard=True,
                    personne_id=p.personne_id,
                )
            )
        liste = reverse("accompagnement:plie") + f"?alerte=contact&referent={agent.pk}"
        return BlocJournee(lignes, total, liste)


class SortiesAConfirmer(SourceJournee):
    code = "plie_sorties"
    libelle = "PLIE : sorties à confirmer"
    permission = Permission.PLIE_GERER
    section = "faire"
    icone = "patch-check"
    ordre = 51
    vide = "Aucune sortie n'attend sa confirmation."

    @classmethod
    def bloc(cls, agent: Agent, *, le: date, limite: int = 8) -> BlocJournee:
        sorties = lectures.sorties_a_confirmer(agent, le=le)
        lus, total = premieres(sorties, limite)
        lignes = [
            LigneJournee(
                titre=str(s.parcours.personne),
                url=reverse("accompagnement:plie_parcours", args=[s.parcours.personne_id]),
                action="Vérifier",
                detail=f"{s.regle}, sortie du {s.date:%d/%m/%Y}",
                echeance=s.date_confirmable,
                personne_id=s.parcours.personne_id,
            )
            for s in lus
        ]
        liste = reverse("accompagnement:plie") + "?alerte=confirmer"
        return BlocJournee(lignes, total, liste)


class AExaminer(SourceJournee):
    code = "plie_a_examiner"
    libelle = "PLIE : à examiner en commission"
    permission = Permission.PLIE_GERER
    section = "arrive"
    icone = "person-raised-hand"
    ordre = 52
    vide = "Personne n'attend la commission."

    @classmethod
    def bloc(cls, agent: Agent, *, le: date, limite: int = 8) -> BlocJournee:
        parcours = (
            lectures.parcours_visibles(agent, Permission.PLIE_GERER)
            .filter(etat__in=ETATS_A_EXAMINER)
            .select_related("personne", "prescripteur")
            .order_by("date_presentation", "pk")
        )
        lus, total = premieres(parcours, limite)
        lignes = [
            LigneJournee(
                titre=str(p.personne),
                url=reverse("accompagnement:plie_parcours", args=[p.personne_id]),
                action="Ouvrir",
                detail=f"présentée le {p.date_presentation:%d/%m/%Y} par {p.prescripteur}",
                personne_id=p.personne_id,
            )
            for p in lus
        ]
        return BlocJournee(lignes, total, reverse("accompagnement:plie_commissions"))
