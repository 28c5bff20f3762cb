"""La grammaire des conditions. Pure, lisible, entièrement explicable.

Une condition : {"toujours": true} ; {"tous": […]} ; {"un": […]} ; {"sauf": {…}} ;
{"fait": nom, "op": opérateur, "valeur": …}. Opérateurs : egal, different, parmi, contient (au moins
une des valeurs), au_moins, au_plus, depasse (strict), atteint (le seuil nommé, borne comprise ou
non selon lui), renseigne, absent. Un fait absent rend la comparaison fausse.
Aucun score, aucun apprentissage : la première règle vraie l'emporte (CRPA, art. L.311-3-1).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Faits = Mapping[str, Any]


class ConditionInvalide(ValueError):
    """La condition ne suit pas la grammaire ; le message dit où."""


@dataclass(frozen=True, slots=True)
class Seuil:
    """Un nombre fixé par un paramètre, que « atteint » nomme ; `est_inclus` : l'égalité l'atteint."""

    nombre: int | float | Decimal
    est_inclus: bool = True


Seuils = Mapping[str, Seuil]
_SANS_SEUIL: Seuils = {}
VIDES: tuple[Any, ...] = (None, "", [], {})


def _liste(valeur: Any) -> list[Any]:
    return list(valeur) if isinstance(valeur, list | tuple | set) else [valeur]


def _nombre(valeur: Any) -> float | None:
    try:
        return float(valeur)
    except (TypeError, ValueError):
        return None


def _compare(juge: Callable[[float, float], bool]) -> Callable[[Any, Any], bool]:
    def juger(fait: Any, valeur: Any) -> bool:
        gauche, droite = _nombre(fait), _nombre(valeur)
        return gauche is not None and droite is not None and juge(gauche, droite)

    return juger


def _atteint(fait: Any, valeur: Any) -> bool:
    comparer = OPERATEURS["au_moins" if valeur.est_inclus else "depasse"]
    return comparer(fait, valeur.nombre)


def est_renseigne(fait: Any) -> bool:
    """Vrai si le fait est connu : zéro et faux sont des réponses, le vide n'en est pas une."""
    return fait not in VIDES


OPERATEURS: dict[str, Callable[[Any, Any], bool]] = {
    "egal": lambda fait, valeur: fait == valeur,
    "different": lambda fait, valeur: fait != valeur,
    "parmi": lambda fait, valeur: fait in _liste(valeur),
    "contient": lambda fait, valeur: bool(set(_liste(fait)) & set(_liste(valeur))),
    "au_moins": _compare(lambda a, b: a >= b),
    "au_plus": _compare(lambda a, b: a <= b),
    "depasse": _compare(lambda a, b: a > b),
    "atteint": _atteint,
    "renseigne": lambda fait, _valeur: est_renseigne(fait),
    "absent": lambda fait, _valeur: not est_renseigne(fait),
}
LIBELLES_OPERATEURS = {
    "egal": "est",
    "different": "n'est pas",
    "parmi": "est l'un de",
    "contient": "contient",
    "au_moins": "au moins",
    "au_plus": "au plus",
    "depasse": "dépasse",
    "atteint": "atteint",
    "renseigne": "est renseigné",
    "absent": "n'est pas renseigné",
}
SANS_VALEUR = frozenset({"renseigne", "absent"})


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
    if condition["op"] not in SANS_VALEUR and "valeur" not in condition:
        raise ConditionInvalide(f"{ou} : « valeur » manque")


def est_vraie(condition: Mapping[str, Any], faits: Faits, seuils: Seuils = _SANS_SEUIL) -> bool:
    """Vrai si la condition tient sur ces faits ; lève `KeyError` si un seuil nommé manque."""
    if "toujours" in condition:
        return bool(condition["toujours"])
    if "tous" in condition:
        return all(est_vraie(sous, faits, seuils) for sous in condition["tous"])
    if "un" in condition:
        return any(est_vraie(sous, faits, seuils) for sous in condition["un"])
    if "sauf" in condition:
        return not est_vraie(condition["sauf"], faits, seuils)
    return _compare_fait(condition, faits, seuils)


def _compare_fait(condition: Mapping[str, Any], faits: Faits, seuils: Seuils) -> bool:
    op, fait = condition["op"], faits.get(condition["fait"])
    if op not in SANS_VALEUR and not est_renseigne(fait):
        return False
    valeur = condition.get("valeur")
    return OPERATEURS[op](fait, seuils[str(valeur)] if op == "atteint" else valeur)


def juger(condition: Mapping[str, Any], faits: Faits, seuils: Seuils = _SANS_SEUIL) -> bool | None:
    """Vrai, faux, ou None quand un fait absent peut encore faire pencher la condition.

    >>> seul = {"fait": "age", "op": "au_moins", "valeur": 26}
    >>> juger({"un": [seul, {"toujours": True}]}, {}), juger(seul, {})
    (True, None)
    """
    if "toujours" in condition:
        return bool(condition["toujours"])
    if "sauf" in condition:
        dit = juger(condition["sauf"], faits, seuils)
        return None if dit is None else not dit
    for nom, decisif in (("tous", False), ("un", True)):
        if nom in condition:
            dits = [juger(sous, faits, seuils) for sous in condition[nom]]
            if decisif in dits:
                return decisif
            return None if None in dits else not decisif
    if condition["op"] not in SANS_VALEUR and not est_renseigne(faits.get(condition["fait"])):
        return None
    return _compare_fait(condition, faits, seuils)


def comparaisons(condition: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Les comparaisons d'une condition, dans l'ordre où elles sont écrites."""
    if "fait" in condition:
        yield condition
    sous = [*condition.get("tous", ()), *condition.get("un", ())]
    for partie in [*sous, *([condition["sauf"]] if "sauf" in condition else [])]:
        yield from comparaisons(partie)


def faits_lus(condition: Mapping[str, Any]) -> tuple[str, ...]:
    """Noms des faits qu'une condition lit, dans l'ordre, sans doublon."""
    return tuple(dict.fromkeys(c["fait"] for c in comparaisons(condition)))


def faits_manquants(condition: Mapping[str, Any], faits: Faits) -> tuple[str, ...]:
    """Les faits absents qui laissent la condition indécise."""
    lus = (c["fait"] for c in comparaisons(condition) if c["op"] not in SANS_VALEUR)
    return tuple(dict.fromkeys(nom for nom in lus if not est_renseigne(faits.get(nom))))
