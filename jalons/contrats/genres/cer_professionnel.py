"""Le contrat d'engagements réciproques professionnel, conclu jusqu'à la fin de 2024."""

from __future__ import annotations

from jalons.contrats.genres import (
    ENGAGEMENTS_ORGANISME,
    ENGAGEMENTS_PERSONNE,
    OBJECTIFS,
    SITUATION,
    GenreContrat,
)
from jalons.repertoire.enums import Voie


class CerProfessionnel(GenreContrat):
    code = "cer_professionnel"
    libelle = "Contrat d'engagements réciproques professionnel"
    rang = 3
    source = "CASF, ancien art. L.262-35"
    conclusion = "Contrat d'engagements réciproques signé"
    voies = (Voie.PROFESSIONNELLE, Voie.SOCIALE_VISEE_PROFESSIONNELLE)
    a_duree = a_offre = a_actualisation = False
    rubriques = (SITUATION, OBJECTIFS, ENGAGEMENTS_PERSONNE, ENGAGEMENTS_ORGANISME)
