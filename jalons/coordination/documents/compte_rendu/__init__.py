"""Le compte rendu d'une séance."""

from __future__ import annotations

from pathlib import Path

from jalons.coordination.documents import SEANCE_D_EXEMPLE
from jalons.socle.documents import DocumentType


class CompteRendu(DocumentType):
    code = "compte_rendu"
    libelle = "Compte rendu de séance"
    modele = Path(__file__).with_name("compte_rendu.typ")
    conservation_ans = 10
    exemple = {
        **SEANCE_D_EXEMPLE,
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
        "non_abordes": ["Questions diverses"],
        "releves": [
            {
                "titre": "Besoins relevés",
                "lignes": ["Faire réparer sa voiture (Mobilité, environ 27 personnes)"],
            }
        ],
        "decisions": [["Recenser les besoins de mobilité", "Anne Exemple", "30/04/2026"]],
        "parcours": 0,
        "suivante": "jeudi 11 juin 2026",
        "etabli_le": "16/03/2026",
    }
