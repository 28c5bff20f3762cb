"""Le rapport de contrôle de service fait."""

from __future__ import annotations

from pathlib import Path

from jalons.socle.documents import DocumentType


class RapportControle(DocumentType):
    code = "rapport_controle"
    libelle = "Rapport de contrôle de service fait"
    modele = Path(__file__).with_name("rapport_controle.typ")
    conservation_ans = 10
    exemple = {
        "operation": "Coordination et animation du dispositif insertion / PLIE",
        "code": "2022-PLIE-COORD",
        "fonds": "FSE",
        "mention": "Cofinancé par l'Union européenne",
        "bilan": "Bilan final n° 1",
        "controleur": "Olga Exemple",
        "ouvert_le": "01/06/2023",
        "notifie_le": "15/06/2023",
        "valide_le": "20/07/2023",
        "reponse": "Nous prenons acte.",
        "reponse_le": "01/07/2023",
        "conclusion": "Opération conforme à la convention.",
        "rejets": [
            {
                "libelle": "Salaire chargé, mai",
                "poste": "Personnel",
                "declare": "6726.35",
                "retenu": "5726.35",
                "motif": "Prime non rattachée à l'opération",
            }
        ],
        "directes": "93116.20",
        "assiette": "80366.20",
        "forfait": "16073.24",
        "total": "109189.44",
        "au_taux": "65513.66",
        "conventionne": "66533.66",
        "apres_ressources": "80005.44",
        "autres_ressources": "29184.00",
        "plafond": "taux de la convention",
        "cumul": "65513.66",
        "anterieur": "0.00",
        "du": "65513.66",
    }
