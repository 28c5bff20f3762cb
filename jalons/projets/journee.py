"""Ce que les projets versent dans « Ma journée »."""

from __future__ import annotations

from datetime import date, timedelta

from django.urls import reverse

from jalons.comptes.enums import Permission
from jalons.comptes.journee import BlocJournee, LigneJournee, SourceJournee, premieres
from jalons.comptes.models import Agent
from jalons.projets.selectors.projet import etapes_a_faire
from jalons.socle.parametres import parametre


class EtapesDeProjet(SourceJournee):
    code = "etapes_de_projet"
    libelle = "Étapes de vos projets"
    permission = Permission.COORDINATION_GERER
    section = "faire"
    icone = "rocket"
    ordre = 37
    vide = "Aucune étape de vos projets n'arrive à échéance."

    @classmethod
    def bloc(cls, agent: Agent, *, le: date, limite: int = 8) -> BlocJournee:
        horizon = le + timedelta(days=parametre("rappel_decision", le=le).nombre)
        requete = etapes_a_faire(agent, jusqu_au=horizon)
        lus, total = premieres(requete, limite)
        lignes = [
            LigneJournee(
                titre=e.intitule,
                url=reverse("projets:projet", args=[e.projet_id]),
                action="Ouvrir",
                detail=f"{e.get_genre_display()}, {e.projet}",
                echeance=e.prevue_le,
                est_en_retard=e.prevue_le < le,
            )
            for e in lus
        ]
        return BlocJournee(lignes, total, reverse("projets:projets"))
