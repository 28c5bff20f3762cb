"""Le procès-verbal d'une commission d'entrée dans le PLIE."""

from __future__ import annotations

from pathlib import Path

from jalons.socle.documents import DocumentType


class PvCommissionPlie(DocumentType):
    code = "commission_plie"
    libelle = "Procès-verbal de commission du PLIE"
    modele = Path(__file__).with_name("commission_plie.typ")
    conservation_ans = 10
    exemple = {
        "mention": "Cofinancé par l'Union européenne",
        "plie": "PLIE de l'agglomération messine",
        "date": "17/03/2026",
        "lieu": "Maison de l'emploi",
        "membres": ["Lucie Exemple, PLIE", "Paul Exemple, Département"],
        "reference": "PLIE-1",
        "etabli": "17/03/2026",
        "examines": 2,
        "decisions": [
            {
                "titre": "Admise",
                "lignes": [
                    {
                        "nom": "Fatou DIALLO",
                        "naissance": "35 ans, Villeneuve",
                        "prescripteur": "UDAF",
                        "criteres": "Bénéficiaire du RSA, Parent isolé",
                        "motif": "Référent : Lucie Exemple",
                    }
                ],
            },
            {
                "titre": "Ajournée",
                "lignes": [
                    {
                        "nom": "Jean WEBER",
                        "naissance": "47 ans, Bourg-Neuf",
                        "prescripteur": "France Travail",
                        "criteres": "Demandeur d'emploi de longue durée",
                        "motif": "Projet à préciser avec le référent",
                    }
                ],
            },
            {"titre": "Refusée", "lignes": []},
            {"titre": "Sans décision", "lignes": []},
        ],
    }
