"""La ligne de « Ma journée » qui dit à l'administrateur que le service ne tourne pas rond."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from jalons.comptes.enums import Permission
from jalons.comptes.journee import BlocJournee, LigneJournee, SourceJournee
from jalons.comptes.models import Agent
from jalons.socle.sante import etat_du_service


class TravauxDeFondArretes(SourceJournee):
    code = "travaux_de_fond"
    libelle = "Service"
    permission = Permission.HABILITATION_GERER
    section = "retard"
    icone = "exclamation-octagon"
    ordre = 1
    vide = "Les travaux de fond tournent."

    @classmethod
    def bloc(cls, agent: Agent, *, le: date, limite: int = 8) -> BlocJournee:
        etat = etat_du_service()
        if etat.travaux:
            return BlocJournee([], 0)
        ligne = LigneJournee(
            titre="Les travaux de fond ne tournent pas",
            detail=f"Messages et imports attendent ({etat.en_attente}). Relancez « jalons serve ».",
            url=reverse("sante"),
            action="Voir l'état",
            est_en_retard=True,
        )
        return BlocJournee([ligne], 1)
