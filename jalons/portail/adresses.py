"""L'adresse de connexion d'un agent décrit dans un fichier d'organisation."""

from __future__ import annotations

import unicodedata
from typing import Any


def courriel_de(decrit: dict[str, Any]) -> str:
    """Adresse d'un agent : celle du fichier, sinon « prenom.nom@demo.example »."""
    if decrit.get("courriel"):
        return str(decrit["courriel"]).lower()
    nom = f"{decrit['prenom']}.{decrit['nom']}"
    plat = unicodedata.normalize("NFKD", nom).encode("ascii", "ignore").decode()
    return f"{plat.lower().replace(' ', '-')}@demo.example"
