"""Le contrat d'orientation et de réorientation (COREO)."""

from __future__ import annotations

from pathlib import Path

from jalons.socle.documents import DocumentType


class CoreoContrat(DocumentType):
    code = "coreo"
    libelle = "Contrat d'orientation et de réorientation (COREO)"
    modele = Path(__file__).with_name("coreo.typ")
    conservation_ans = 5
    exemple = {
        "reference": "COREO-1",
        "personne": {
            "nom": "Fatou DIALLO",
            "civilite": "Madame",
            "ne_le": "Née le",
            "inscrit": "inscrite",
            "naissance": "14/05/1990",
            "adresse": "12 RUE DES TANNEURS, 00000 VILLENEUVE",
            "allocataire": "1234567",
            "organisme": "CAF",
        },
        "origine": "Première orientation",
        "voie": "Sociale à visée professionnelle",
        "mesure": "Accompagnement global renforcé (AGR)",
        "structure": "UDAF",
        "referent": "Sophie Exemple",
        "referent_telephone": "03 87 00 00 00",
        "doit_s_inscrire": True,
        "explication": "La personne a un projet mais cumule des freins.",
        "est_conforme": True,
        "motif_ecart": "",
        "motif_reorientation": "",
        "preconisation": "",
        "avis_equipe": "",
        "engagements": ["M'inscrire à France Travail.", "Me présenter aux rendez-vous."],
        "agent": "Claire Exemple",
        "agent_qualite": "Travailleuse sociale",
        "date_decision": "16/03/2026",
        "date": "16/03/2026",
        "limite_contrat": "16/04/2026",
        "nom_signataire": "",
        "signature": [],
    }
