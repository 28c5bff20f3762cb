"""La réponse au recours préalable : motivée, avec la voie du tribunal (CASF, R.262-90)."""

from __future__ import annotations

from pathlib import Path

from jalons.socle.documents import DocumentType


class ReponseRecoursPdf(DocumentType):
    code = "reponse_recours"
    libelle = "Réponse à un recours préalable"
    modele = Path(__file__).with_name("reponse_recours.typ")
    conservation_ans = 5
    exemple = {
        "destinataire": ["Madame Fatou DIALLO", "12 RUE DES TANNEURS", "00000 VILLENEUVE"],
        "civilite": "Madame",
        "reference": "S-2026-00001-RAPO",
        "numero": "S-2026-00001",
        "signee_le": "16/03/2026",
        "mesure": "suspension",
        "part": "30",
        "mois": 1,
        "recu_le": "02/04/2026",
        "motifs": "Le bus ne passe plus depuis février ; j'ai repris l'atelier le 20 mars.",
        "association": "",
        "reponse": "allegee",
        "reponse_dite": "Décision allégée",
        "reponse_motivee": "La suppression de la ligne de bus est établie. Les deux premières absences "
        "ne sont plus retenues.",
        "tribunal": "2 mois",
        "qualite": "Directrice de l'insertion, par délégation du président",
        "agent": {
            "prenom": "Hélène",
            "nom": "Exemple",
            "qualite": "Directrice de l'insertion",
            "telephone": "03 87 00 00 00",
            "lieu_date": "Villeneuve, le 20/04/2026",
        },
    }
