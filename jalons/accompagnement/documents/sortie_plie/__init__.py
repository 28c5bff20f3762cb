"""La fiche de sortie du PLIE : la situation dite, ce que la grille en a conclu, et pourquoi."""

from __future__ import annotations

from pathlib import Path

from jalons.socle.documents import DocumentType


class FicheSortiePlie(DocumentType):
    code = "sortie_plie"
    libelle = "Fiche de sortie du PLIE"
    modele = Path(__file__).with_name("sortie_plie.typ")
    conservation_ans = 10
    exemple = {
        "personne": "Fatou DIALLO",
        "naissance": "14/05/1990",
        "plie": "PLIE de l'agglomération messine",
        "mention": "Cofinancé par l'Union européenne",
        "admission": "17/03/2025",
        "sortie": "20/03/2026",
        "reference": "PLIE-SORTIE-1",
        "conclusion": "Positive, provisoire : CDI",
        "phrases": ["Règle « CDI » : sortie positive.", "Sans fin prévue, depuis le 20/03/2026."],
        "parties": [
            {
                "titre": "Sa situation",
                "lignes": [
                    ["Que fait la personne ?", "CDI"],
                    ["Employeur ou organisme de formation", "Atelier vert"],
                    ["Chez quel genre d'employeur ?", ""],
                ],
            },
            {
                "titre": "Contrats, missions ou formation",
                "lignes": [["Contrats, missions ou formation", "20/03/2026"]],
            },
        ],
        "recueilli": "Recueilli le 20/03/2026 par Lucie Exemple",
    }
