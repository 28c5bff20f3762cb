"""Le diagnostic imprimé."""

from __future__ import annotations

from pathlib import Path

from jalons.socle.documents import DocumentType


class DiagnosticImprime(DocumentType):
    code = "diagnostic"
    libelle = "Diagnostic social et professionnel"
    modele = Path(__file__).with_name("diagnostic.typ")
    conservation_ans = 5
    exemple = {
        "personne": {"nom": "Fatou DIALLO", "civilite": "Madame", "naissance": "14/05/1990"},
        "numero": 1,
        "date": "16/03/2026",
        "agent": "Claire Exemple, travailleuse sociale",
        "grille": "Diagnostic social et professionnel (version 1)",
        "themes": [
            {"titre": "Logement", "lignes": [["Type de logement", "Maison individuelle"]]},
            {"titre": "Emploi", "lignes": [["Métiers envisagés", "Employé de libre-service"]]},
        ],
    }
