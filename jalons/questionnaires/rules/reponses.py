"""Juger une réponse sur ce que dit la grille : posée ou non, bornes, choix qui s'excluent. Pur."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# Une borne qui vaut l'année en cours, pour une année d'obtention.
ANNEE = "annee"
_VIDES: tuple[Any, ...] = (None, "", [], {})


def est_repondue(valeur: Any) -> bool:
    """Vrai pour zéro et pour faux ; une chaîne, une liste ou un objet vide n'est pas une réponse."""
    return valeur not in _VIDES


def est_posee(condition: Mapping[str, Any], reponses: Mapping[str, Any]) -> bool:
    """Vrai si la question se pose, d'après les réponses déjà données ; sans condition, toujours.

    `condition` : {"question": code, "valeurs": [codes]}.
    """
    if not condition:
        return True
    dites = reponses.get(condition["question"])
    return bool(set(dites if isinstance(dites, list) else [dites]) & set(condition["valeurs"]))


def exclus(option: Mapping[str, Any], options: Sequence[Mapping[str, Any]]) -> list[str]:
    """Les codes avec lesquels une option ne va pas : `exclut` vaut true (tous) ou une liste."""
    dits = option.get("exclut")
    if dits is True:
        return [str(o["code"]) for o in options if o["code"] != option["code"]]
    return [str(code) for code in dits or []]


def choix_contraires(
    valeurs: Sequence[str], options: Sequence[Mapping[str, Any]]
) -> tuple[str, str] | None:
    """Les libellés de deux choix cochés qui s'excluent, ou None."""
    libelles = {str(o["code"]): str(o["libelle"]) for o in options}
    coches = set(valeurs)
    for option in options:
        if option["code"] in coches:
            contraires = [code for code in exclus(option, options) if code in coches]
            if contraires:
                return libelles[str(option["code"])], libelles.get(contraires[0], contraires[0])
    return None


def borne(valeur: Any, *, annee: int) -> int | None:
    """La borne en nombre ; « annee » vaut l'année en cours."""
    if valeur is None:
        return None
    return annee if valeur == ANNEE else int(valeur)


@dataclass(frozen=True, slots=True)
class EtatTheme:
    """Un thème dans le fil du questionnaire : combien de réponses, et s'il fut abordé sans rien."""

    code: str
    libelle: str
    repondues: int
    total: int
    est_aborde: bool = False

    @property
    def est_commence(self) -> bool:
        return self.repondues > 0

    @property
    def est_fait(self) -> bool:
        """Vrai s'il porte une réponse, s'il fut abordé, ou si l'agent n'y voit rien à demander."""
        return self.total == 0 or self.repondues > 0 or self.est_aborde


def empreinte(formulaire: str, reponses: Mapping[str, Any]) -> str:
    """SHA-256 des réponses figées et du numéro de leur formulaire ; l'ordre des clés n'y fait rien."""
    corps = json.dumps([formulaire, reponses], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(corps.encode()).hexdigest()
