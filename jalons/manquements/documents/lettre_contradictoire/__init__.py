"""La lettre qui ouvre le contradictoire (CASF, L.262-37 III et décret 2025-478)."""

from __future__ import annotations

from pathlib import Path

from jalons.socle.documents import DocumentType

_AGENT = {
    "prenom": "Claire",
    "nom": "Exemple",
    "qualite": "Chargée d'insertion",
    "telephone": "03 87 00 00 00",
    "lieu_date": "Villeneuve, le 16/03/2026",
}


class LettreContradictoirePdf(DocumentType):
    code = "lettre_contradictoire"
    libelle = "Lettre avant une sanction envisagée"
    modele = Path(__file__).with_name("lettre_contradictoire.typ")
    conservation_ans = 5
    exemple = {
        "destinataire": ["Madame Fatou DIALLO", "12 RUE DES TANNEURS", "00000 VILLENEUVE"],
        "civilite": "Madame",
        "reference": "MAN-1-1",
        "nature": "Contrat non respecté",
        "date_faits": "02/03/2026",
        "contrat": "Contrat d'engagement signé le 05/01/2026",
        "obligation": "Suivre l'atelier de remobilisation, trois heures par semaine",
        "faits": "Absente aux ateliers des 2, 9 et 16 février, sans avoir prévenu.",
        "mesure": "suspension",
        "part": "30",
        "mois": 1,
        "radiation": False,
        "delai": "10 jours",
        "loi": "CASF, art. L.262-37 I 2°",
        "bareme": "CASF, art. R.262-68-1",
        "ancien_droit": False,
        "assiste": "assistée",
        "entendu": "entendue",
        "date": "16/03/2026",
        "agent": _AGENT,
    }
