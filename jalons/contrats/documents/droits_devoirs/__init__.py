"""La fiche des droits et devoirs, en français simple ou dans la langue de la personne."""

from __future__ import annotations

from pathlib import Path

from jalons.socle.documents import DocumentType


class DroitsEtDevoirs(DocumentType):
    code = "droits_devoirs"
    libelle = "Droits et devoirs"
    modele = Path(__file__).with_name("droits_devoirs.typ")
    conservation_ans = 5
    exemple = {
        "reference": "DD-2026-1",
        "lang": "fr",
        "titre": "Mes droits et mes devoirs",
        "intro": "Vous recevez le RSA. Voici ce à quoi vous avez droit.",
        "parties": [{"titre": "Mes droits", "lignes": ["Je suis accompagné."]}],
        "recu": "Cette fiche m'a été remise et expliquée.",
        "personne": "Madame Fatou DIALLO",
        "referent": "Sophie Exemple, UDAF, 03 87 00 00 00",
        "date": "16/03/2026",
    }
