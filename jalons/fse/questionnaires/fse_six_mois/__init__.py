"""Le relevé de situation, six mois après la sortie."""

from __future__ import annotations

from pathlib import Path

from jalons.fse.enums import GenreQuestionnaire
from jalons.fse.questionnaires.famille import QuestionnaireParticipant


class SixMoisApres(QuestionnaireParticipant):
    code = "fse_six_mois"
    libelle = "Six mois après la sortie"
    genre = GenreQuestionnaire.SIX_MOIS
    grilles = Path(__file__).parent
    verrouillees = frozenset({"joignable", "situation_emploi", "situation_amelioree"})
    exemple = {"joignable": "oui", "situation_emploi": "en_emploi"}
