"""Dire une réponse en français, telle qu'elle se lit à l'écran et sur le papier. Pur."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from jalons.questionnaires.enums import GenreQuestion
from jalons.questionnaires.rules.reponses import est_repondue

OUI_NON = {"oui": "Oui", "non": "Non"}
# Une compétence : ce que la base garde, et ce qui se dit. À l'écran, le rang de 1 à 5.
ECHELLE = {
    "0": "pas du tout",
    "1": "un peu",
    "2": "assez bien",
    "3": "bien",
    "4": "très bien",
}


def dire_reponse(
    genre: str,
    options: Sequence[Mapping[str, Any]],
    valeur: Any,
    metiers: Mapping[str, str] | None = None,
) -> str:
    """La réponse en mots ; vide si elle n'est pas donnée. `metiers` : libellés par code ROME."""
    if not est_repondue(valeur):
        return ""
    if genre == GenreQuestion.COMPETENCE:
        cotes = [("la personne", valeur.get("personne")), ("l'agent", valeur.get("agent"))]
        dits = [f"{ECHELLE[str(note)]} selon {qui}" for qui, note in cotes if note is not None]
        return ", ".join(dits)
    if genre == GenreQuestion.OUI_NON:
        return OUI_NON.get(valeur, str(valeur))
    if genre == GenreQuestion.DATE:
        return f"{date.fromisoformat(valeur):%d/%m/%Y}"
    libelles = {str(o["code"]): str(o["libelle"]) for o in options}
    if genre == GenreQuestion.METIERS:
        libelles = dict(metiers or {})
    valeurs = valeur if isinstance(valeur, list) else [valeur]
    return ", ".join(libelles.get(str(v), str(v)) for v in valeurs)
