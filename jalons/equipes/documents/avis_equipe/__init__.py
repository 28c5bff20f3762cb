"""La lettre qui dit à une personne l'avis de l'équipe pluridisciplinaire."""

from __future__ import annotations

from pathlib import Path

from jalons.socle.documents import DocumentType


class AvisEquipe(DocumentType):
    code = "avis_equipe"
    libelle = "Avis de l'équipe pluridisciplinaire"
    modele = Path(__file__).with_name("avis_equipe.typ")
    conservation_ans = 5
    exemple = {
        "destinataire": ["Madame Fatou DIALLO", "12 RUE DES TANNEURS", "00000 VILLENEUVE"],
        "civilite": "Madame",
        "equipe": "Équipe pluridisciplinaire du Bassin",
        "theme": "Réorientation",
        "objet": "Passer de la voie sociale à la voie professionnelle",
        "article": "C. trav., art. L.5411-5-2 II",
        "jour": "mardi 14 avril 2026",
        "avis": "Favorable à la réorientation",
        "voie": "Professionnelle",
        "motif": "La garde des enfants est trouvée ; elle cherche un emploi.",
        "suite": "Le président du conseil départemental décidera au vu de cet avis.",
        "reference": "EP-1",
        "lieu_date": "Villeneuve, le 20/04/2026",
        "signataire": {"prenom": "Solène", "nom": "Exemple", "qualite": "Secrétariat d'équipe"},
    }
