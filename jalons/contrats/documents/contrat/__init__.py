"""Le contrat conclu avec la personne : engagements des deux parties, plan, droits et recours."""

from __future__ import annotations

from pathlib import Path

from jalons.socle.documents import DocumentType


class ContratSigne(DocumentType):
    code = "contrat_engagement"
    libelle = "Contrat d'engagement"
    modele = Path(__file__).with_name("contrat.typ")
    conservation_ans = 5
    exemple = {
        "reference": "CE-1",
        "titre": "Contrat d'engagement",
        "suite": "",
        "source": "Code du travail, art. L.5411-6",
        "personne": {
            "nom": "Fatou DIALLO",
            "civilite": "Madame",
            "ne_le": "Née le",
            "assidu": "assidue",
            "naissance": "14/05/1990",
            "adresse": "12 RUE DES TANNEURS, 00000 VILLENEUVE",
        },
        "structure": "UDAF",
        "referent": "Sophie Exemple",
        "referent_telephone": "03 87 00 00 00",
        "periode": "du 16/03/2026 au 15/09/2026",
        "voie": "Sociale à visée professionnelle",
        "textes": [["Situation et besoins", "Freins repérés : mobilité."]],
        "listes": [["Objectifs", ["Travailler comme cariste."]]],
        "engagements_organisme": ["Recevoir la personne au rythme convenu."],
        "engagements_personne": ["Participer aux actions du plan."],
        "freins": ["Mobilité"],
        "actions": [
            {
                "famille": "Accompagnement social ou professionnel",
                "intitule": "Entretiens avec le référent",
                "porteur": "",
                "modalite": "individuelle, encadrée",
                "heures": "1",
                "calendrier": "tout le contrat",
                "obligation": "oui",
            }
        ],
        "duree": "15 heures par semaine",
        "duree_raison": "",
        "actualisation": "chaque mois",
        "offre_due": "16/09/2026",
        "date": "16/03/2026",
        "signatures": [],
        "traces": [],
    }
