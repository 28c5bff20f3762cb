"""La fiche de publicité d'une opération (règlement 2021/1060, art. 50)."""

from __future__ import annotations

from pathlib import Path

from jalons.socle.documents import DocumentType

EXEMPLE = {
    "titre": "Coordination et animation du dispositif insertion / PLIE",
    "code": "2022-PLIE-COORD",
    "phrase": "Cette opération a été cofinancée par l'Union européenne (FSE).",
    "mention": "Cofinancé par l'Union européenne",
    "presentation": "Le Fonds social européen est un fonds de l'Union européenne.",
    "programme": "Programme opérationnel national FSE 2014-2020",
    "appel": "",
    "nom_priorite": "Axe prioritaire",
    "priorite": "3 — Lutter contre la pauvreté et promouvoir l'inclusion",
    "objectif": "3.3 — Développer les projets de coordination et d'animation de l'offre",
    "beneficiaire": "PLIE de démonstration",
    "service": "",
    "debut": "01/01/2022",
    "fin": "31/12/2022",
    "contexte": "Un chômage de longue durée qui touche les plus fragiles.",
    "description": "Coordonner les acteurs et animer le réseau de l'insertion.",
    "objectifs": "Que davantage de participants retrouvent un emploi durable.",
    "publics": "Personnes éloignées de l'emploi.",
    "actions": [
        {"titre": "Plan d'actions annuel", "texte": "Des orientations prioritaires.", "niveau": 1},
        {"titre": "Réunions des référents", "texte": "Le point sur les parcours.", "niveau": 2},
    ],
    "territoires": "Communes du PLIE",
    "moyens": "",
    "resultats_attendus": "Un plan d'actions tenu.",
    "resultats_obtenus": "",
    "apport_union": "",
    "budget": {"total": "110889.44", "montant_ue": "66533.66", "taux": "60 %"},
    "part_seule": "",
    "plan": {
        "depenses": [
            {"libelle": "Personnel", "montant": "80716.20"},
            {"libelle": "Fonctionnement", "montant": "650.00"},
            {"libelle": "Prestations externes", "montant": "13250.00"},
        ],
        "directes": "94616.20",
        "libelle_forfait": "Dépenses indirectes de fonctionnement (forfait 20 %)",
        "forfait": "16273.24",
        "total": "110889.44",
        "total_ressources": "110889.44",
        "ressources": [
            {"libelle": "Fonds social européen", "montant": "66533.66"},
            {"libelle": "Région", "montant": "29184.00"},
            {"libelle": "Autofinancement", "montant": "15171.78"},
        ],
    },
    "mise_a_jour": "16/03/2026",
}


class FichePubliciteDocument(DocumentType):
    code = "fiche_publicite"
    libelle = "Fiche de publicité d'une opération européenne"
    modele = Path(__file__).with_name("fiche_publicite.typ")
    conservation_ans = 10
    exemple = EXEMPLE
