"""Le compte rendu d'une séance."""

from __future__ import annotations

from pathlib import Path

from jalons.socle.documents import DocumentType


class CompteRendu(DocumentType):
    code = "compte_rendu"
    libelle = "Compte rendu de séance"
    modele = Path(__file__).with_name("compte_rendu.typ")
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
        "presents": [["UDAF", "Sophie Exemple"], ["Mission locale", "Marc Exemple"]],
        "excuses": ["Léa Exemple"],
        "organismes": 2,
        "points": [
            {
                "titre": "Suites de la réunion précédente",
                "intervenant": "",
                "notes": ["La liste des auto-écoles partenaires est à jour."],
            },
            {
                "titre": "Thème du jour",
                "intervenant": "Plateforme mobilité",
                "notes": ["Présentation du prêt de scooters.", "Douze places par mois."],
            },
        ],
        "decisions": [["Recenser les besoins de mobilité", "Anne Exemple", "30/04/2026"]],
        "parcours": 0,
        "suivante": "jeudi 11 juin 2026",
        "etabli_le": "16/03/2026",
    }
