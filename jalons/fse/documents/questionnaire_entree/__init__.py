"""Le questionnaire d'entrée d'un participant, à relire avec lui et à signer."""

from __future__ import annotations

from pathlib import Path

from jalons.socle.documents import DocumentType


class QuestionnaireEntree(DocumentType):
    code = "questionnaire_entree"
    libelle = "Questionnaire d'entrée dans une opération européenne"
    modele = Path(__file__).with_name("questionnaire_entree.typ")
    conservation_ans = 10
    exemple = {
        "operation": "Équipe insertion – Accompagnement intensifié de bénéficiaires du RSA",
        "code": "2025-EQUIPE",
        "mention": "Cofinancé par l'Union européenne",
        "fonds": "FSE+",
        "personne": "Fatou DIALLO",
        "naissance": "14/05/1990",
        "parties": [
            {
                "titre": "Emploi et formation",
                "lignes": [
                    ["Situation la veille de l'entrée", "Demandeur d'emploi"],
                    ["Niveau d'études", "CAP, bac ou équivalent (CITE 3 et 4)"],
                ],
            },
            {
                "titre": "Questions sensibles",
                "lignes": [
                    ["Situation de handicap", "Ne souhaite pas répondre"],
                    ["Un parent né à l'étranger", ""],
                ],
            },
        ],
        "recueilli": "Recueilli le 16/03/2026 par Lucie Exemple",
    }
