"""La lettre qui dit à une personne qui est son nouveau référent, et à partir de quand."""

from __future__ import annotations

from pathlib import Path

from jalons.socle.documents import DocumentType


class RelaisReferentLettre(DocumentType):
    code = "relais_referent"
    libelle = "Changement de référent"
    modele = Path(__file__).with_name("relais_referent.typ")
    conservation_ans = 2
    exemple = {
        "destinataire": ["Madame Fatou DIALLO", "12 RUE DES TANNEURS", "00000 VILLENEUVE"],
        "civilite": "Madame",
        "ancien": "Claire Exemple",
        "nouveau": {
            "nom": "Karim Exemple",
            "qualite": "Référent unique",
            "structure": "Département",
            "telephone": "03 87 00 00 00",
            "courriel": "karim@exemple.test",
        },
        "jour": "01/04/2026",
        "reference": "REF-1-1",
        "lieu_date": "Villeneuve, le 16/03/2026",
    }
