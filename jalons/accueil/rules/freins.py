"""Compter les freins forts d'un diagnostic, un par thème, sans jamais en faire une note."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# Réponse qui vaut un frein fort, par thème : (question, réponses).
FREINS_FORTS: dict[str, tuple[tuple[str, frozenset[str]], ...]] = {
    "logement": (
        ("natlog", frozenset({"0903", "0904", "0905", "0906", "0910", "0912", "0913"})),
        ("diflog", frozenset({"1004", "1006"})),
    ),
    "sante": (("sante_frein", frozenset({"beaucoup", "empeche"})),),
    "situation_sociale": (
        ("francais", frozenset({"difficile"})),
        ("numerique", frozenset({"non"})),
    ),
    "niveau_etudes": (("nivdipmaxobt", frozenset({"2606"})),),
    "mobilite": (
        ("natmob", frozenset({"2504"})),
        ("frein_mobilite", frozenset({"aucun_transport"})),
    ),
    "mode_garde": (("mode_garde", frozenset({"aucun"})),),
}


def themes_avec_frein(reponses: Mapping[str, Any]) -> list[str]:
    """Thèmes où une réponse dit un frein fort, dans l'ordre du diagnostic."""
    trouves = []
    for theme, questions in FREINS_FORTS.items():
        for question, fortes in questions:
            valeur = reponses.get(question)
            donnees = valeur if isinstance(valeur, list) else [valeur]
            if fortes & {str(d) for d in donnees}:
                trouves.append(theme)
                break
    return trouves
