"""Ce qui est scellé : une classe figée et typée, son numéro de forme, et de quoi relire les anciennes.

@dataclass(frozen=True, slots=True)
class AttestationScellee(Scelle):
    forme = 2
    remise_le: date
    montant: Decimal

    MONTEES = {1: de_la_forme_1}  # {forme: fonction qui donne les données de la forme suivante}

`ecrire` donne ce que la base garde (JSON : montants en texte exact, dates ISO) ; `lire` monte une
ancienne forme jusqu'à la forme d'aujourd'hui, puis refuse ce qui ne s'y lit pas. Une donnée sans
numéro est de la forme 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import lru_cache
from types import UnionType
from typing import Any, ClassVar, Self, Union, get_args, get_origin, get_type_hints

from jalons.socle.erreurs import ErreurMetier

Donnees = dict[str, Any]
Montee = Callable[[Donnees], Donnees]
FORME = "forme"


class FormeIllisible(ErreurMetier):
    """Une donnée scellée ne se lit dans aucune forme connue ; le message dit laquelle et où."""


class Scelle:
    """Famille des choses scellées. `forme` : le numéro écrit ; `MONTEES` : comment lire les anciennes."""

    __slots__ = ()
    forme: ClassVar[int]
    MONTEES: ClassVar[Mapping[int, Montee]] = {}

    def ecrire(self) -> Donnees:
        """Les données à garder, avec leur numéro de forme."""
        return {FORME: self.forme, **_valeurs(self)}

    @classmethod
    def lire(cls, donnees: Mapping[str, Any]) -> Self:
        """L'objet scellé, quelle que soit la forme écrite. Lève `FormeIllisible`."""
        lue: Donnees = dict(donnees)
        forme = lue.pop(FORME, 0)
        if not isinstance(forme, int) or forme > cls.forme:
            raise FormeIllisible(
                f"Ce document est de la forme {forme}, plus récente que le logiciel installé "
                f"({cls.__name__}, forme {cls.forme})."
            )
        while forme < cls.forme:
            if forme not in cls.MONTEES:
                raise FormeIllisible(f"{cls.__name__} : la forme {forme} ne se lit plus.")
            lue, forme = cls.MONTEES[forme](lue), forme + 1
        objet: Self = _batir(cls, lue, cls.__name__)
        return objet

    def en_document(self) -> Donnees:
        """Les mêmes valeurs pour un gabarit : montants en texte, dates jj/mm/aaaa.

        Une date ou un montant absent se lit vide ; un nombre ou un groupe absent reste None.
        """
        dites: Donnees = _dire(self)
        return dites


def _valeurs(valeur: Any) -> Any:
    """JSON exact."""
    if is_dataclass(valeur) and not isinstance(valeur, type):
        return {f.name: _valeurs(getattr(valeur, f.name)) for f in fields(valeur)}
    if isinstance(valeur, tuple | list):
        return [_valeurs(v) for v in valeur]
    if isinstance(valeur, Mapping):
        return {str(k): _valeurs(v) for k, v in valeur.items()}
    if isinstance(valeur, Decimal):
        return str(valeur)
    if isinstance(valeur, date):
        return valeur.isoformat()
    return valeur.value if isinstance(valeur, Enum) else valeur


def _dire(valeur: Any) -> Any:
    """Texte lisible."""
    if is_dataclass(valeur) and not isinstance(valeur, type):
        dites = {nom: (t, getattr(valeur, nom)) for nom, t in _types(type(valeur)).items()}
        return {
            nom: "" if lue is None and {date, Decimal} & set(get_args(t)) else _dire(lue)
            for nom, (t, lue) in dites.items()
        }
    if isinstance(valeur, tuple | list):
        return [_dire(v) for v in valeur]
    if isinstance(valeur, date):
        return f"{valeur:%d/%m/%Y}"
    return str(valeur) if isinstance(valeur, Decimal) else valeur


@lru_cache(maxsize=256)
def _types(classe: type) -> dict[str, Any]:
    lus = get_type_hints(classe)
    return {f.name: lus[f.name] for f in fields(classe)}


def _batir(attendu: Any, valeur: Any, ou: str) -> Any:
    """La valeur JSON au type attendu ; tout écart est nommé, rien n'est deviné ni perdu."""
    origine = get_origin(attendu)
    if origine in (Union, UnionType):
        [seul] = [t for t in get_args(attendu) if t is not type(None)]
        return None if valeur is None else _batir(seul, valeur, ou)
    if origine is tuple:
        if not isinstance(valeur, list):
            raise FormeIllisible(f"{ou} : une liste est attendue.")
        type_ligne = get_args(attendu)[0]
        return tuple(_batir(type_ligne, v, f"{ou}[{n}]") for n, v in enumerate(valeur))
    if isinstance(attendu, type) and is_dataclass(attendu):
        return _batir_classe(attendu, valeur, ou)
    return _batir_simple(attendu, valeur, ou)


def _batir_classe(attendu: Any, valeur: Any, ou: str) -> Any:
    types = _types(attendu)
    if not isinstance(valeur, Mapping):
        raise FormeIllisible(f"{ou} : un groupe de valeurs est attendu.")
    if inconnues := sorted(set(valeur) - set(types)):
        raise FormeIllisible(f"{ou} : valeur inconnue « {inconnues[0]} ».")
    if absentes := sorted(set(types) - set(valeur)):
        raise FormeIllisible(f"{ou} : il manque « {absentes[0]} ».")
    return attendu(**{nom: _batir(t, valeur[nom], f"{ou}.{nom}") for nom, t in types.items()})


def _batir_simple(attendu: Any, valeur: Any, ou: str) -> Any:
    try:
        if attendu is Decimal and isinstance(valeur, str):
            return Decimal(valeur)
        if attendu is date and isinstance(valeur, str):
            return date.fromisoformat(valeur)
        if isinstance(attendu, type) and issubclass(attendu, Enum):
            return attendu(valeur)
    except (ValueError, InvalidOperation) as erreur:
        raise FormeIllisible(f"{ou} : « {valeur} » ne se lit pas.") from erreur
    if attendu in (str, bool, int) and type(valeur) is attendu:
        return valeur
    raise FormeIllisible(f"{ou} : « {valeur} » ne se lit pas.")
