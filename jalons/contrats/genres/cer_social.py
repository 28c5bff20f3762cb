"""Le contrat d'engagements réciproques social, conclu jusqu'à la fin de 2024."""

from __future__ import annotations

from jalons.contrats.genres import (
    ENGAGEMENTS_ORGANISME,
    ENGAGEMENTS_PERSONNE,
    OBJECTIFS,
    SITUATION,
    GenreContrat,
)
from jalons.repertoire.enums import Voie


class CerSocial(GenreContrat):
    code = "cer_social"
    libelle = "Contrat d'engagements réciproques social"
    rang = 4
    source = "CASF, ancien art. L.262-36"
    conclusion = "Contrat d'engagements réciproques signé"
    voies = (Voie.SOCIALE,)
    a_duree = a_offre = a_actualisation = False
    rubriques = (SITUATION, OBJECTIFS, ENGAGEMENTS_PERSONNE, ENGAGEMENTS_ORGANISME)
