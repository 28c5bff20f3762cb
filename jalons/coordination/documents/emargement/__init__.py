"""La feuille de présence à signer."""

from __future__ import annotations

from pathlib import Path

from jalons.coordination.documents import SEANCE_D_EXEMPLE
from jalons.socle.documents import DocumentType


class FeuilleEmargement(DocumentType):
    code = "emargement"
    libelle = "Feuille de présence"
    modele = Path(__file__).with_name("emargement.typ")
    conservation_ans = 10
    exemple = {
        **SEANCE_D_EXEMPLE,
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
