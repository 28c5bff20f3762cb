"""Ce que l'on publie se journalise."""

from __future__ import annotations

from jalons.comptes.enums import Niveau
from jalons.comptes.journal import TypeEvenement


class RelevePublie(TypeEvenement):
    code = "releve_publie"
    libelle = "Relevé publié"
    icone = "graph-up"
    niveau = Niveau.IDENTITE
    phrase = "{chiffre} (version {version}), tel que connu le {connu}, par {agent}"
    exemple = {"chiffre": "Personnes reçues", "version": "1", "connu": "31/03/2026"}
