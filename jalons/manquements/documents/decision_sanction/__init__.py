"""La décision de sanction : motivée en droit et en fait, avec ses voies et délais de recours."""

from __future__ import annotations

from pathlib import Path

from jalons.socle.documents import DocumentType


class DecisionSanctionPdf(DocumentType):
    code = "decision_sanction"
    libelle = "Décision de sanction"
    modele = Path(__file__).with_name("decision_sanction.typ")
    conservation_ans = 5
    exemple = {
        "destinataire": ["Madame Fatou DIALLO", "12 RUE DES TANNEURS", "00000 VILLENEUVE"],
        "civilite": "Madame",
        "reference": "S-2026-00001",
        "numero": "S-2026-00001",
        "nature": "Contrat non respecté",
        "date_faits": "02/03/2026",
        "contrat": "Contrat d'engagement signé le 05/01/2026",
        "obligation": "Suivre l'atelier de remobilisation, trois heures par semaine",
        "faits": "Absente aux ateliers des 2, 9 et 16 février, sans avoir prévenu.",
        "mesure": "suspension",
        "part": "30",
        "mois": 1,
        "effet": "01/04/2026",
        "fin": "30/04/2026",
        "radiation": False,
        "textes": ["CASF, art. L.262-37 I 2°", "CASF, art. R.262-68-1", "CASF, art. R.262-68-5"],
        "niveau_dit": "Premier manquement.",
        "motivation": "Trois absences sans motif, malgré deux rappels ; l'atelier est la première étape.",
        "elements": [
            ["Votre situation", "Aucune difficulté de santé signalée ; pas de moyen de transport."],
            ["Votre foyer", "Vous vivez seule."],
            ["Nature et fréquence des manquements", "Trois absences en un mois."],
            [
                "Conséquences sur les objectifs de votre contrat",
                "La formation visée est repoussée.",
            ],
        ],
        "avis": "",
        "contradictoire": "Vous avez reçu le 04/03/2026 la lettre qui vous informait. "
        "Vous n'avez pas présenté d'observations.",
        "recours": "2 mois",
        "qualite": "Directrice de l'insertion, par délégation du président",
        "assiste": "assistée",
        "entendu": "entendue",
        "date": "16/03/2026",
        "agent": {
            "prenom": "Hélène",
            "nom": "Exemple",
            "qualite": "Directrice de l'insertion",
            "telephone": "03 87 00 00 00",
            "lieu_date": "Villeneuve, le 16/03/2026",
        },
    }
