"""Une condition vue comme des cas : chaque cas veut tous ses critères, un seul cas suffit.

C'est la forme que l'on règle à l'écran. Elle dit exactement ce que dit `regles.rules.grammaire` :
toute condition, si emboîtée soit-elle, se met en cas et en revient.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from jalons.regles.rules.grammaire import SANS_VALEUR, ConditionInvalide, comparaisons

NOMBRE, CHOIX, MULTIPLE, PRESENCE = "nombre", "choix", "multiple", "presence"
_OPERATEURS = {
    NOMBRE: ("au_moins", "au_plus", "depasse", "egal", "renseigne", "absent"),
    CHOIX: ("egal", "different", "parmi", "renseigne", "absent"),
    MULTIPLE: ("contient", "renseigne", "absent"),
    PRESENCE: ("renseigne", "absent"),
}


@dataclass(frozen=True, slots=True)
class CritereConnu:
    """Un critère que l'on peut choisir. `options` : valeurs admises ; `durees` : celles d'« atteint »."""

    code: str
    libelle: str
    genre: str
    options: tuple[tuple[str, str], ...] = ()
    durees: tuple[tuple[str, str], ...] = ()
    operateurs: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.operateurs:
            object.__setattr__(self, "operateurs", _OPERATEURS[self.genre])

    def choix(self, op: str) -> tuple[tuple[str, str], ...]:
        """Les valeurs entre lesquelles choisir avec cet opérateur ; vide : un nombre, ou rien."""
        return self.durees if op == "atteint" else self.options


@dataclass(frozen=True, slots=True)
class Critere:
    """Un fait comparé à une valeur ; `est_nie` : « sauf si »."""

    fait: str
    op: str
    valeur: Any = None
    est_nie: bool = False

    def en_condition(self) -> dict[str, Any]:
        """Le critère dans la grammaire."""
        feuille = {"fait": self.fait, "op": self.op}
        if self.valeur is not None:
            feuille["valeur"] = self.valeur
        return {"sauf": feuille} if self.est_nie else feuille


Cas = tuple[Critere, ...]


def en_cas(condition: Mapping[str, Any], *, est_nie: bool = False) -> tuple[Cas, ...]:
    """Les cas d'une condition. Un cas vide vaut toujours ; aucun cas, jamais.

    >>> [len(cas) for cas in en_cas({"un": [{"toujours": True}]})]
    [0]
    """
    if "toujours" in condition:
        return ((),) if bool(condition["toujours"]) != est_nie else ()
    if "sauf" in condition:
        return en_cas(condition["sauf"], est_nie=not est_nie)
    for nom, reunit in (("tous", True), ("un", False)):
        if nom in condition:
            parties = [en_cas(sous, est_nie=est_nie) for sous in condition[nom]]
            return _croiser(parties) if reunit != est_nie else _joindre(parties)
    return ((Critere(condition["fait"], condition["op"], condition.get("valeur"), est_nie),),)


def _joindre(parties: Sequence[tuple[Cas, ...]]) -> tuple[Cas, ...]:
    return tuple(cas for partie in parties for cas in partie)


def _croiser(parties: Sequence[tuple[Cas, ...]]) -> tuple[Cas, ...]:
    croises: tuple[Cas, ...] = ((),)
    for partie in parties:
        croises = tuple((*debut, *suite) for debut in croises for suite in partie)
    return croises


def depuis_cas(cas: Sequence[Cas]) -> dict[str, Any]:
    """La condition que disent ces cas, dans la grammaire, au plus court."""
    if any(not un for un in cas) or not cas:
        return {"toujours": bool(cas)}
    conditions: list[dict[str, Any]] = []
    for un in cas:
        feuilles = [critere.en_condition() for critere in un]
        conditions.append(feuilles[0] if len(feuilles) == 1 else {"tous": feuilles})
    return conditions[0] if len(conditions) == 1 else {"un": conditions}


def verifier_noms(condition: Mapping[str, Any], connus: Mapping[str, CritereConnu]) -> None:
    """Refuse (`ConditionInvalide`) un fait, un seuil ou une valeur que ces critères ne connaissent pas.

    Une faute de frappe ne ferait pas d'erreur plus tard : la règle ne serait jamais vraie.
    """
    for comparaison in comparaisons(condition):
        fait, op = comparaison["fait"], comparaison["op"]
        if fait not in connus:
            raise ConditionInvalide(f"fait inconnu « {fait} » (connus : {', '.join(connus)})")
        if op not in SANS_VALEUR:
            _verifier_valeur(connus[fait], op, comparaison["valeur"])


def _verifier_valeur(critere: CritereConnu, op: str, valeur: Any) -> None:
    lues = valeur if isinstance(valeur, list) else [valeur]
    if choix := critere.choix(op):
        admises = {code for code, _ in choix}
        for lue in lues:
            if lue not in admises:
                raise ConditionInvalide(
                    f"{critere.code} : « {lue} » n'est pas une valeur connue "
                    f"({', '.join(sorted(admises))})"
                )
        return
    for lue in lues:
        if isinstance(lue, bool) or not isinstance(lue, int | float | Decimal):
            raise ConditionInvalide(f"{critere.code} : un nombre est attendu, lu « {lue} »")
