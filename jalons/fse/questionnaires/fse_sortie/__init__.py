"""Le résultat à la sortie d'une opération européenne."""

from __future__ import annotations

from pathlib import Path

from jalons.fse.enums import GenreQuestionnaire
from jalons.fse.questionnaires.famille import QuestionnaireParticipant


class SortieOperation(QuestionnaireParticipant):
    """La fiche pose trois fois la date et l'événement ; le dépôt garde `evenements` et ce qui s'en déduit."""

    code = "fse_sortie"
    libelle = "Sortie"
    genre = GenreQuestionnaire.SORTIE
    grilles = Path(__file__).parent
    verrouillees = frozenset({"date", "genre", "type_contrat", "duree_contrat", "preuve"})
    exemple = {"type_contrat": "CDD", "duree_contrat": 6, "preuve": "Contrat du 10/03/2026"}
