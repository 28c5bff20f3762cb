"""La feuille de présence à signer."""

from __future__ import annotations

from pathlib import Path

from jalons.socle.documents import DocumentType


class FeuilleEmargement(DocumentType):
    code = "emargement"
    libelle = "Feuille de présence"
    modele = Path(__file__).with_name("emargement.typ")
    conservation_ans = 10
    exemple = {
        "reference": "SEANCE-1",
        "instance": "Cellule locale de réflexion de Metz-Orne",
        "genre": "Cellule locale de réflexion",
        "territoire": "Metz-Orne",
        "theme": "Se déplacer pour travailler",
        "date": "jeudi 12 mars 2026",
        "heures": "de 09 h 00 à 11 h 30",
        "lieu": "CMS de Metz-Centre",
        "animateur": "Anne Exemple",
        "mention": "Cofinancé par l'Union européenne",
        "lignes": [
            {
                "nom": "Sophie Exemple",
                "organisme": "UDAF",
                "reponse": "Sera présent",
                "represente": "",
                "signature": [],
            },
            {
                "nom": "Marc Exemple",
                "organisme": "Mission locale du Pays messin",
                "reponse": "Sera représenté",
                "represente": "Léa Exemple",
                "signature": [],
            },
        ],
    }
