"""Ce que les aides versent dans « Ma journée » : à décider, à payer, à figer."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from jalons.aides.enums import EtatDemande, EtatListe
from jalons.aides.models import DemandeAide, ListePaiement
from jalons.aides.selectors import demandes as lectures
from jalons.comptes.enums import Permission
from jalons.comptes.journee import LigneJournee, SourceDObjets
from jalons.comptes.models import Agent


class AidesADecider(SourceDObjets):
    code = "aides_a_decider"
    libelle = "Demandes d'aide à décider"
    permission = Permission.AIDE_DECIDER
    section = "faire"
    icone = "currency-euro"
    ordre = 66
    vide = "Aucune demande d'aide n'attend de décision."
    liens = ("personne",)

    @classmethod
    def requete(cls, agent: Agent, *, le: date) -> QuerySet[DemandeAide]:
        return lectures.a_decider(agent, le=le)

    @classmethod
    def ligne(cls, objet: DemandeAide, *, le: date) -> LigneJournee:
        return LigneJournee(
            titre=str(objet.personne),
            url=reverse("aides:demande", args=[objet.pk]),
            action="Décider",
            detail=str(objet),
            echeance=objet.echeance,
            est_en_retard=objet.echeance is not None and objet.echeance < le,
            personne_id=objet.personne_id,
        )

    @classmethod
    def liste(cls, agent: Agent) -> str:
        return reverse("aides:liste") + f"?etat={EtatDemande.DEPOSEE}"


class AidesAPayer(SourceDObjets):
    code = "aides_a_payer"
    libelle = "Aides accordées à mettre en paiement"
    permission = Permission.AIDE_GERER
    section = "faire"
    icone = "currency-euro"
    ordre = 67
    vide = "Aucune aide accordée n'attend d'être payée."
    liens = ("personne",)

    @classmethod
    def requete(cls, agent: Agent, *, le: date) -> QuerySet[DemandeAide]:
        lues = lectures.visibles(agent, Permission.AIDE_GERER, le=le)
        return lues.filter(etat=EtatDemande.ACCORDEE).order_by("demandee_le", "pk")

    @classmethod
    def ligne(cls, objet: DemandeAide, *, le: date) -> LigneJournee:
        return LigneJournee(
            titre=str(objet.personne),
            url=reverse("aides:demande", args=[objet.pk]),
            action="Payer",
            detail=str(objet),
            personne_id=objet.personne_id,
        )

    @classmethod
    def liste(cls, agent: Agent) -> str:
        return reverse("aides:liste") + f"?etat={EtatDemande.ACCORDEE}"


class ListesATransmettre(SourceDObjets):
    code = "listes_de_paiement"
    libelle = "Listes de paiement à transmettre"
    permission = Permission.AIDE_GERER
    section = "faire"
    icone = "currency-euro"
    ordre = 68
    vide = "Aucune liste figée n'attend d'être transmise."
    liens = ("enveloppe",)

    @classmethod
    def requete(cls, agent: Agent, *, le: date) -> QuerySet[ListePaiement]:
        return ListePaiement.objects.filter(etat=EtatListe.FIGEE).order_by("figee_le", "pk")

    @classmethod
    def ligne(cls, objet: ListePaiement, *, le: date) -> LigneJournee:
        return LigneJournee(
            titre=str(objet),
            url=reverse("aides:liste_paiement", args=[objet.pk]),
            action="Transmettre",
            detail=str(objet.enveloppe),
        )

    @classmethod
    def liste(cls, agent: Agent) -> str:
        return reverse("aides:listes")
