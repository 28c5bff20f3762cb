"""La liste remise au partenaire d'une séance commune : qui, à quelle heure, et rien d'autre."""

from __future__ import annotations

from pathlib import Path

from jalons.socle.documents import DocumentType


class ListeSeanceCommune(DocumentType):
    code = "seance_commune"
    libelle = "Liste d'une séance commune"
    modele = Path(__file__).with_name("seance_commune.typ")
    conservation_ans = 2
    exemple = {
        "campagne": "Reprise d'automne",
        "partenaire": "France Travail",
        "reference": "CAMP-1",
        "etablie": "Établie le 02/11/2026 par Claire Exemple",
        "jours": [
            {
                "jour": "lundi 9 novembre 2026",
                "lignes": [
                    {
                        "heure": "9 h 00",
                        "nom": "DIALLO Fatou",
                        "naissance": "12/03/1991",
                        "recue_par": "Claire Exemple, CMS du Centre",
                    },
                    {
                        "heure": "9 h 30",
                        "nom": "WEBER Jean",
                        "naissance": "04/07/1979",
                        "recue_par": "Claire Exemple, CMS du Centre",
                    },
                ],
            }
        ],
    }
