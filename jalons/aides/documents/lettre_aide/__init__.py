"""La lettre qui dit à la personne si l'aide est accordée, combien, et pourquoi."""

from __future__ import annotations

from pathlib import Path

from jalons.socle.documents import DocumentType


class LettreAide(DocumentType):
    code = "lettre_aide"
    libelle = "Décision sur une demande d'aide"
    modele = Path(__file__).with_name("lettre_aide.typ")
    conservation_ans = 5
    exemple = {
        "destinataire": ["Madame Fatou DIALLO", "12 RUE DES TANNEURS", "00000 VILLENEUVE"],
        "civilite": "Madame",
        "reference": "AIDE-1",
        "aide": "Frais de déplacement",
        "periode": "du 01/03/2026 au 31/03/2026",
        "demandee_le": "02/03/2026",
        "est_accordee": True,
        "montant": "300,00 €",
        "payee_a": "Fatou DIALLO",
        "valable": "16/09/2026",
        "etapes": ["1 600 km × 0,20 € = 320,00 €", "Plafond par demande : 300,00 €"],
        "motif": "",
        "agent": {
            "prenom": "Hélène",
            "nom": "Exemple",
            "qualite": "Gestionnaire du fonds d'aides",
            "telephone": "03 87 00 00 00",
            "lieu_date": "Villeneuve, le 16/03/2026",
        },
    }
