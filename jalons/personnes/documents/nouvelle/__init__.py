"""La lettre qui fait savoir quelque chose à qui n'accepte ni SMS ni courriel."""

from __future__ import annotations

from pathlib import Path

from jalons.socle.documents import DocumentType


class NouvelleLettre(DocumentType):
    code = "nouvelle"
    libelle = "Lettre d'information à la personne"
    modele = Path(__file__).with_name("nouvelle.typ")
    conservation_ans = 2
    exemple = {
        "destinataire": ["Madame Fatou DIALLO", "12 RUE DES TANNEURS", "00000 VILLENEUVE"],
        "civilite": "Madame",
        "objet": "Réponse de l'auto-école solidaire",
        "paragraphes": ["L'auto-école solidaire vous attend le 16/03/2026."],
        "reference": "NOUV-1",
        "agent": {
            "prenom": "Claire",
            "nom": "Exemple",
            "qualite": "Travailleuse sociale",
            "telephone": "03 87 00 00 00",
            "lieu_date": "Le 06/03/2026",
        },
    }
