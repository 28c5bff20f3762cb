"""Le contrat d'engagement : le seul depuis 2025, pour tous."""

from __future__ import annotations

from jalons.contrats.genres import (
    ENGAGEMENTS_ORGANISME,
    ENGAGEMENTS_PERSONNE,
    OBJECTIFS,
    SITUATION,
    GenreContrat,
)


class ContratEngagement(GenreContrat):
    code = "engagement"
    libelle = "Contrat d'engagement"
    rang = 1
    source = "Code du travail, art. L.5411-6, R.5411-14 à R.5411-16 ; CASF, art. L.262-34"
    conclusion = "Contrat d'engagement signé"
    rubriques = (SITUATION, OBJECTIFS, ENGAGEMENTS_PERSONNE, ENGAGEMENTS_ORGANISME)
