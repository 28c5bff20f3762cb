"""L'invitation d'une personne à être entendue par l'équipe pluridisciplinaire."""

from __future__ import annotations

from pathlib import Path

from jalons.socle.documents import DocumentType


class InvitationEquipe(DocumentType):
    code = "invitation_equipe"
    libelle = "Invitation à être entendu par l'équipe pluridisciplinaire"
    modele = Path(__file__).with_name("invitation_equipe.typ")
    conservation_ans = 5
    exemple = {
        "destinataire": ["Madame Fatou DIALLO", "12 RUE DES TANNEURS", "00000 VILLENEUVE"],
        "civilite": "Madame",
        "equipe": "Équipe pluridisciplinaire du Bassin",
        "theme": "Suppression",
        "objet": "Suppression de deux mois envisagée",
        "article": "CASF, art. L.262-37 III",
        "jour": "mardi 14 avril 2026",
        "heure": "9 h 30",
        "lieu": "Maison du Département, 1 rue de l'Exemple, 00000 Villeneuve",
        "delai": "10 jours",
        "reference": "EP-1",
        "lieu_date": "Villeneuve, le 16/03/2026",
        "signataire": {"prenom": "Solène", "nom": "Exemple", "qualite": "Secrétariat d'équipe"},
    }
