"""Le questionnaire d'entrée dans une opération européenne."""

from __future__ import annotations

from pathlib import Path

from jalons.fse.enums import GenreQuestionnaire
from jalons.fse.questionnaires.famille import QuestionnaireParticipant


class EntreeOperation(QuestionnaireParticipant):
    code = "fse_entree"
    libelle = "Entrée"
    genre = GenreQuestionnaire.ENTREE
    grilles = Path(__file__).parent
    verrouillees = frozenset(
        {
            "genre",
            "telephone",
            "courriel",
            "commune",
            "commune_rurale",
            "situation_emploi",
            "duree_chomage_mois",
            "en_formation",
            "niveau_etudes",
            "menage",
            "minima_sociaux",
            "sans_abri",
            "handicap",
            "pays_tiers",
            "origine_etrangere",
            "minorite",
        }
    )
    exemple = {
        "genre": "femme",
        "telephone": "0600000000",
        "situation_emploi": "chomeur",
        "duree_chomage_mois": 14,
        "niveau_etudes": "cite_3_4",
        "handicap": "nsp",
    }
