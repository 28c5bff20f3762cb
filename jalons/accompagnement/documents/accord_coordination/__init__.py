"""L'accord d'une personne pour que des partenaires se coordonnent autour d'elle."""

from __future__ import annotations

from pathlib import Path

from jalons.socle.documents import DocumentType


class AccordCoordination(DocumentType):
    code = "accord_coordination"
    libelle = "Accord de coordination"
    modele = Path(__file__).with_name("accord_coordination.typ")
    conservation_ans = 2
    exemple = {
        "personne": "Madame Fatou DIALLO",
        "referent": "Lucie Exemple",
        "qualite": "Travailleuse sociale",
        "structure": "UDAF",
        "telephone": "03 87 00 00 00",
        "partenaires": [
            {"nom": "Mission locale", "role": "logement et ressources"},
            {"nom": "Paul Exemple (CCAS)", "role": "aide alimentaire"},
        ],
        "reference": "COO-1",
        "le": "16/03/2026",
    }
