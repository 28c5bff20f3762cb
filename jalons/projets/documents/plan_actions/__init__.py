"""Le plan d'actions d'une année."""

from __future__ import annotations

from pathlib import Path

from jalons.socle.documents import DocumentType


class DocumentPlan(DocumentType):
    code = "plan_actions"
    libelle = "Plan d'actions annuel"
    modele = Path(__file__).with_name("plan_actions.typ")
    conservation_ans = 10
    exemple = {
        "reference": "PLAN-2026-1",
        "annee": "2026",
        "structure": "PLIE de l'agglomération messine",
        "territoire": "Pays des Étangs",
        "orientations": [
            "Se déplacer vers l'emploi, lire et écrire au travail,",
            "soutenir les référents de parcours.",
        ],
        "priorites": [
            {
                "nom": "Se déplacer vers l'emploi",
                "actions": [
                    [
                        "Ouvrir la navette du matin",
                        "Anne Exemple",
                        "28/03/2026",
                        "Faite, 100 %",
                        "Soixante personnes conduites à l'heure.",
                    ],
                    ["Permis accompagné", "Lucie Exemple", "30/09/2026", "En cours, 40 %", ""],
                ],
            }
        ],
        "faites": 1,
        "total": 2,
        "bilan": ["La navette a tenu ses horaires toute l'année."],
        "arrete_le": "15/01/2027",
        "etabli_le": "15/01/2027",
    }
