"""Les questionnaires d'un participant : à l'entrée, à la sortie, six mois après.

Leur formulaire est celui de l'opération (`fse.participants.forms`) ; chaque dépôt est figé, et le
dernier compte. Les indicateurs communs se comptent dessus.
"""

from __future__ import annotations

from jalons.comptes.enums import Niveau, Permission
from jalons.fse.enums import GenreQuestionnaire
from jalons.questionnaires.usage import Usage


class QuestionnaireParticipant(Usage):
    """La famille des questionnaires européens ; `genre` : le moment."""

    genre: GenreQuestionnaire
    lire = Permission.FSE_CONSULTER
    remplir = Permission.FSE_GERER
    regler = Permission.PARAMETRE_MODIFIER
    ecran = "questionnaire_pdf"
    niveau = Niveau.IDENTITE


class EntreeOperation(QuestionnaireParticipant):
    code = "fse_entree"
    libelle = "Entrée"
    genre = GenreQuestionnaire.ENTREE
    exemple = {
        "genre": "femme",
        "telephone": "0600000000",
        "situation_emploi": "chomeur",
        "duree_chomage_mois": 14,
        "niveau_etudes": "cite_3_4",
        "handicap": "refus",
    }


class SortieOperation(QuestionnaireParticipant):
    code = "fse_sortie"
    libelle = "Sortie"
    genre = GenreQuestionnaire.SORTIE
    exemple = {
        "sortie": "2026-03-02",
        "situation_emploi": "en_emploi",
        "evenements": [{"date": "2026-03-10", "genre": "emploi"}],
    }


class SixMoisApres(QuestionnaireParticipant):
    code = "fse_six_mois"
    libelle = "Six mois après la sortie"
    genre = GenreQuestionnaire.SIX_MOIS
    exemple = {"joignable": "oui", "situation_emploi": "en_emploi", "sortie": "2026-03-02"}
