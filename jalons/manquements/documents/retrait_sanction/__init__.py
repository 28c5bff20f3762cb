"""Le retrait d'une décision de sanction, qui est une décision."""

from __future__ import annotations

from pathlib import Path

from jalons.socle.documents import DocumentType


class RetraitSanctionPdf(DocumentType):
    code = "retrait_sanction"
    libelle = "Retrait d'une décision de sanction"
    modele = Path(__file__).with_name("retrait_sanction.typ")
    conservation_ans = 5
    exemple = {
        "destinataire": ["Madame Fatou DIALLO", "12 RUE DES TANNEURS", "00000 VILLENEUVE"],
        "civilite": "Madame",
        "reference": "S-2026-00001-R",
        "numero": "S-2026-00001",
        "signee_le": "16/03/2026",
        "nature": "Contrat non respecté",
        "date_faits": "02/03/2026",
        "motif": "Vous aviez prévenu de votre absence : le message n'avait pas été lu.",
        "mesure": "suspension",
        "part": "30",
        "mois": 1,
        "recours": "2 mois",
        "qualite": "Directrice de l'insertion, par délégation du président",
        "agent": {
            "prenom": "Hélène",
            "nom": "Exemple",
            "qualite": "Directrice de l'insertion",
            "telephone": "03 87 00 00 00",
            "lieu_date": "Villeneuve, le 20/03/2026",
        },
    }
