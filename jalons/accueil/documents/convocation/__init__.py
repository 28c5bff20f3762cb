"""La convocation à un entretien."""

from __future__ import annotations

from pathlib import Path

from jalons.socle.documents import DocumentType


class ConvocationLettre(DocumentType):
    code = "convocation"
    libelle = "Convocation à un entretien"
    modele = Path(__file__).with_name("convocation.typ")
    conservation_ans = 2
    exemple = {
        "destinataire": ["Madame Fatou DIALLO", "12 RUE DES TANNEURS", "00000 VILLENEUVE"],
        "civilite": "Madame",
        "sexe": "2",
        "rang": 1,
        "rappel": "",
        "objet": "Entretien d'orientation",
        "jour": "lundi 16/03/2026",
        "heure": "10 h 30",
        "site": {
            "nom": "CMS du Centre",
            "adresse": "1 rue de l'Exemple, 00000 Villeneuve",
            "telephone": "03 87 00 00 00",
            "acces": "Bus 4, arrêt Théâtre",
        },
        "limite": "12/04/2026",
        "reference": "CONV-1",
        "agent": {
            "prenom": "Claire",
            "nom": "Exemple",
            "qualite": "Travailleuse sociale",
            "telephone": "03 87 00 00 00",
            "lieu_date": "Villeneuve, le 06/03/2026",
        },
    }
