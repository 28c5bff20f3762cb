"""Le calendrier des instances d'une année."""

from __future__ import annotations

from pathlib import Path

from jalons.socle.documents import DocumentType


class CalendrierAnnuel(DocumentType):
    code = "calendrier_annuel"
    libelle = "Calendrier des instances"
    modele = Path(__file__).with_name("calendrier_annuel.typ")
    conservation_ans = 2
    exemple = {
        "reference": "CALENDRIER-2026",
        "annee": "2026",
        "sous_titre": "Pays des Étangs",
        "instances": [
            {
                "nom": "Cellule locale de réflexion du Pays des Étangs",
                "animateur": "Anne Exemple",
                "mois": [["8"], [], [], ["9"], [], [], ["9"], [], [], ["8"], [], []],
            },
            {
                "nom": "Vendredis de l'insertion",
                "animateur": "Anne Exemple",
                "mois": [[str(8 + n % 6)] for n in range(12)],
            },
        ],
        "mois": [
            {
                "nom": "janvier",
                "reunions": [
                    [
                        "jeudi 8",
                        "09 h 00 – 11 h 30",
                        "Cellule locale de réflexion du Pays des Étangs",
                        "Se déplacer pour travailler",
                        "CMS de Bourg-d'Exemple-Centre",
                    ],
                    [
                        "vendredi 9",
                        "09 h 00 – 11 h 00",
                        "Vendredis de l'insertion",
                        "",
                        "Bourg-d'Exemple",
                    ],
                ],
            }
        ],
        "etabli_le": "05/01/2026",
    }
