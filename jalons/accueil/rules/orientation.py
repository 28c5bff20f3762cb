"""Proposer une voie à partir de faits et de règles ordonnées. Pur, lisible, entièrement explicable.

Grammaire d'une condition : {"toujours": true} ; {"tous": […]} ; {"un": […]} ; {"sauf": {…}} ;
{"fait": nom, "op": opérateur, "valeur": …}. Opérateurs : egal, different, parmi, contient (au moins
une des valeurs), au_moins, au_plus, renseigne, absent. Un fait absent rend la comparaison fausse.
Aucun score, aucun apprentissage : la première règle vraie propose (CRPA, art. L.311-3-1).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Faits = Mapping[str, Any]


class ConditionInvalide(ValueError):
    """La condition ne suit pas la grammaire ; le message dit où."""


@dataclass(frozen=True, slots=True)
class Regle:
    """Une règle en vigueur. `condition` suit la grammaire du module."""

    code: str
    libelle: str
    explication: str
    condition: Mapping[str, Any]
    voie: str
    mesure: str = ""


@dataclass(frozen=True, slots=True)
class Raison:
    """Une règle examinée : retenue, vraie mais après la retenue, ou fausse."""

    regle: Regle
    est_vraie: bool
    est_retenue: bool
    faits: tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Proposition:
    """La voie proposée, la règle qui la porte et tout ce qui a été examiné."""

    voie: str
    mesure: str
    regle: Regle
    raisons: tuple[Raison, ...]


def _liste(valeur: Any) -> list[Any]:
    return list(valeur) if isinstance(valeur, list | tuple | set) else [valeur]


def _nombre(valeur: Any) -> float | None:
    try:
        return float(valeur)
    except (TypeError, ValueError):
        return None


def _compare(seuil: Callable[[float, float], bool]) -> Callable[[Any, Any], bool]:
    def juger(fait: Any, valeur: Any) -> bool:
        gauche, droite = _nombre(fait), _nombre(valeur)
        return gauche is not None and droite is not None and seuil(gauche, droite)

    return juger


OPERATEURS: dict[str, Callable[[Any, Any], bool]] = {
    "egal": lambda fait, valeur: fait == valeur,
    "different": lambda fait, valeur: fait != valeur,
    "parmi": lambda fait, valeur: fait in _liste(valeur),
    "contient": lambda fait, valeur: bool(set(_liste(fait)) & set(_liste(valeur))),
    "au_moins": _compare(lambda a, b: a >= b),
    "au_plus": _compare(lambda a, b: a <= b),
    "renseigne": lambda fait, _valeur: fait not in (None, "", []),
    "absent": lambda fait, _valeur: fait in (None, "", []),
}
LIBELLES_OPERATEURS = {
    "egal": "est",
    "different": "n'est pas",
    "parmi": "est l'un de",
    "contient": "contient",
    "au_moins": "au moins",
    "au_plus": "au plus",
    "renseigne": "est renseigné",
    "absent": "n'est pas renseigné",
}
_SANS_FAIT = {"renseigne", "absent"}


def valider(condition: Any, *, ou: str = "condition") -> None:
    """Vérifie la grammaire ; lève `ConditionInvalide` avec l'endroit fautif."""
    if not isinstance(condition, Mapping):
        raise ConditionInvalide(f"{ou} : un objet est attendu")
    cles = set(condition)
    if cles == {"toujours"}:
        return
    for nom in ("tous", "un"):
        if cles == {nom}:
            if not isinstance(condition[nom], Sequence) or not condition[nom]:
                raise ConditionInvalide(f"{ou}.{nom} : une liste non vide est attendue")
            for rang, sous in enumerate(condition[nom], start=1):
                valider(sous, ou=f"{ou}.{nom}[{rang}]")
            return
    if cles == {"sauf"}:
        valider(condition["sauf"], ou=f"{ou}.sauf")
        return
    _valider_comparaison(condition, ou=ou)


def _valider_comparaison(condition: Mapping[str, Any], *, ou: str) -> None:
    cles = set(condition)
    if not {"fait", "op"} <= cles or cles - {"fait", "op", "valeur"}:
        raise ConditionInvalide(f"{ou} : « fait » et « op » sont attendus, lu {sorted(cles)}")
    if condition["op"] not in OPERATEURS:
        raise ConditionInvalide(f"{ou} : opérateur inconnu « {condition['op']} »")
    if condition["op"] not in _SANS_FAIT and "valeur" not in condition:
        raise ConditionInvalide(f"{ou} : « valeur » manque")


def est_vraie(condition: Mapping[str, Any], faits: Faits) -> bool:
    """Vrai si la condition tient sur ces faits."""
    if "toujours" in condition:
        return bool(condition["toujours"])
    if "tous" in condition:
        return all(est_vraie(sous, faits) for sous in condition["tous"])
    if "un" in condition:
        return any(est_vraie(sous, faits) for sous in condition["un"])
    if "sauf" in condition:
        return not est_vraie(condition["sauf"], faits)
    fait = faits.get(condition["fait"])
    if fait in (None, "", []) and condition["op"] not in _SANS_FAIT:
        return False
    return OPERATEURS[condition["op"]](fait, condition.get("valeur"))


def faits_lus(condition: Mapping[str, Any]) -> tuple[str, ...]:
    """Noms des faits qu'une condition lit, dans l'ordre, sans doublon."""
    if "fait" in condition:
        return (condition["fait"],)
    noms: list[str] = []
    sous = [*condition.get("tous", []), *condition.get("un", [])]
    for partie in [*sous, *([condition["sauf"]] if "sauf" in condition else [])]:
        noms += [nom for nom in faits_lus(partie) if nom not in noms]
    return tuple(noms)


def proposer(regles: Sequence[Regle], faits: Faits) -> Proposition | None:
    """Examine toutes les règles dans l'ordre ; None si aucune n'est vraie."""
    raisons: list[Raison] = []
    retenue: Regle | None = None
    for regle in regles:
        vraie = est_vraie(regle.condition, faits)
        choisie = vraie and retenue is None
        if choisie:
            retenue = regle
        lus = tuple((nom, faits.get(nom)) for nom in faits_lus(regle.condition))
        raisons.append(Raison(regle, vraie, choisie, lus))
    if retenue is None:
        return None
    return Proposition(retenue.voie, retenue.mesure, retenue, tuple(raisons))
