"""Le procès-verbal d'une séance de l'équipe pluridisciplinaire ; avant signature, son projet."""

from __future__ import annotations

from pathlib import Path

from jalons.socle.documents import DocumentType


class PvEquipe(DocumentType):
    code = "pv_equipe"
    libelle = "Procès-verbal de l'équipe pluridisciplinaire"
    modele = Path(__file__).with_name("pv_equipe.typ")
    conservation_ans = 10
    exemple = {
        "equipe": "Équipe pluridisciplinaire du Bassin",
        "arrete": "Arrêté n° 2026-12 du 5 janvier 2026",
        "ressort": "Bassin",
        "jour": "mardi 14 avril 2026",
        "lieu": "Maison du Département",
        "president": "Anne Exemple",
        "quorum": "3 sièges pourvus sur 4, il en fallait 2 : atteint",
        "est_projet": False,
        "presents": [["Département", "Anne Exemple"], ["France Travail", "Luc Exemple"]],
        "absents": [["Représentants des bénéficiaires", "Omar Exemple", "excusé"]],
        "themes": [
            {
                "titre": "Réorientation",
                "article": "C. trav., art. L.5411-5-2 II",
                "lignes": [
                    {
                        "nom": "Fatou DIALLO",
                        "naissance": "35 ans, Villeneuve",
                        "objet": "Passer à la voie professionnelle",
                        "audition": "Entendue, assistée de Paul Exemple",
                        "avis": "Favorable à la réorientation",
                        "voie": "Professionnelle",
                        "voix": "3 pour, 0 contre, 0 abstention",
                        "motif": "La garde des enfants est trouvée.",
                        "retraits": ["Luc Exemple (référent de la personne)"],
                    }
                ],
            }
        ],
        "reference": "EP-SEANCE-1",
        "etabli": "14/04/2026",
    }
