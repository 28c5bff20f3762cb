"""Ce qui se raconte des questionnaires."""

from __future__ import annotations

from jalons.comptes.enums import Niveau
from jalons.comptes.journal import TypeEvenement


class GrilleChangee(TypeEvenement):
    code = "grille_changee"
    libelle = "Grille de questionnaire"
    icone = "ui-checks"
    niveau = Niveau.SUIVI
    phrase = "{grille} : question « {question} » {acte} par {agent}"
    exemple = {"grille": "Diagnostic (version 3)", "question": "Permis B", "acte": "changée"}
