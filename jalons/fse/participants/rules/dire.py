"""Dire en une ligne ce qu'un questionnaire de sortie ou de relevé a recueilli."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jalons.fse.enums import Joignable, Reponse, SituationEmploi


def dire_situation(reponses: Mapping[str, Any]) -> str:
    """« En emploi… », « Injoignable… » ou « non renseignée »."""
    if reponses.get("joignable") not in (None, Joignable.OUI):
        return Joignable(reponses["joignable"]).label
    dite = reponses.get("situation_emploi")
    return SituationEmploi(dite).label if dite else "non renseignée"


def dire_sortie(reponses: Mapping[str, Any]) -> str:
    """« En emploi, CDD de 8 mois (preuve : contrat), qualification obtenue »."""
    dite = dire_situation(reponses)
    if contrat := reponses.get("type_contrat"):
        dite += f", {contrat}"
    if duree := reponses.get("duree_contrat"):
        dite += f" de {duree} mois"
    if preuve := reponses.get("preuve"):
        dite += f" (preuve : {preuve})"
    dits = {"en_formation": "en formation", "qualification": "qualification obtenue"}
    acquis = [dit for nom, dit in dits.items() if reponses.get(nom) == Reponse.OUI]
    return ", ".join([dite, *acquis])
