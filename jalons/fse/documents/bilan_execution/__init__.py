"""Le bilan d'exécution d'une opération, tel qu'il est déposé."""

from __future__ import annotations

from pathlib import Path

from jalons.socle.documents import DocumentType


class BilanExecution(DocumentType):
    code = "bilan_execution"
    libelle = "Bilan d'exécution d'une opération européenne"
    modele = Path(__file__).with_name("bilan_execution.typ")
    conservation_ans = 10
    exemple = {
        "operation": {
            "code": "2022-PLIE-COORD",
            "intitule": "Coordination et animation du dispositif insertion / PLIE",
            "programme": "Programme opérationnel national FSE 2014-2020",
            "fonds": "FSE",
            "mention": "Cofinancé par l'Union européenne",
            "appel": "",
            "objectif": "3.3",
            "beneficiaire": "PLIE de démonstration",
            "service": "",
            "debut": "01/01/2022",
            "fin": "31/12/2022",
            "projets": 12,
            "indirects": 640,
        },
        "bilan": {
            "titre": "Bilan final n° 1",
            "genre": "Bilan final",
            "debut": "01/01/2022",
            "fin": "31/12/2022",
            "recit": "Douze réunions de référents, un plan d'actions tenu aux trois quarts.",
            "difficultes": "Deux postes vacants au printemps.",
            "scelle_le": "15/05/2023",
            "scelle_par": "Denis Exemple",
        },
        "plan": {
            "option": "Forfait de 20 % (programmes jusqu'à 2014-2020)",
            "article": "Arrêté du 2 août 2010, art. 2",
            "taux_forfait": "0.200000",
            "total": "110889.44",
            "montant_ue": "66533.66",
            "taux_ue": "60 %",
        },
        "postes": [
            {
                "categorie": "personnel",
                "libelle": "Personnel",
                "prevu": "80716.20",
                "declare": "80716.20",
                "cumul": "80716.20",
            },
            {
                "categorie": "prestations",
                "libelle": "Prestations externes",
                "prevu": "13250.00",
                "declare": "12400.00",
                "cumul": "12400.00",
            },
        ],
        "calcul": {
            "directes": "93116.20",
            "assiette": "80716.20",
            "forfait": "16143.24",
            "total": "109259.44",
            "ecarte": "0.00",
            "prevu_directes": "93966.20",
            "prevu_forfait": "16143.24",
        },
        "ressources": [
            {
                "financeur": "Région",
                "origine": "Région",
                "date": "10/10/2022",
                "montant": "29184.00",
            }
        ],
        "autres_ressources": "29184.00",
        "lignes": [
            {
                "categorie": "Personnel",
                "libelle": "Salaire chargé, janvier",
                "tiers": "Lucie Exemple",
                "numero": "",
                "date": "31/01/2022",
                "acquittee": "31/01/2022",
                "montant": "6726.35",
                "piece": "a1b2c3d4e5f6",
            }
        ],
        "cumul": {"directes": "93116.20", "forfait": "16143.24", "total": "109259.44"},
        "temps": [
            {
                "agent": "Lucie Exemple",
                "mode": "Temps variable, par feuilles mensuelles",
                "part": "50 %",
                "justification": "12 feuilles à deux signatures",
                "heures": "803.50",
            }
        ],
        "publicite": {
            "en_ligne": "10/01/2022",
            "preuves": [
                {
                    "genre": "Affiche A3 ou écran visible du public",
                    "lieu": "Accueil du PLIE",
                    "date": "12/01/2022",
                    "piece": "",
                }
            ],
        },
        "structures": {
            "indicateurs": [
                {
                    "identifiant": "EECO18",
                    "libelle": "Administrations ou services publics soutenus",
                    "total": 1,
                },
                {
                    "identifiant": "EECO19",
                    "libelle": "Micro, petites et moyennes entreprises soutenues",
                    "total": 0,
                },
            ],
            "lignes": [
                {
                    "identifiant": "EECO18",
                    "nom": "Ville d'Exemple",
                    "date": "01/03/2022",
                    "soutien": "Appui à ses agents d'accueil",
                }
            ],
        },
        "seances": [
            {
                "date": "13/01/2022",
                "instance": "Référents de parcours du PLIE",
                "theme": "Entrées du trimestre",
                "presents": 9,
                "emargement": True,
            }
        ],
        "indicateurs": [],
    }
