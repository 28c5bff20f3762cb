"""Les barèmes datés, lus du catalogue : une version par date d'effet, chacune avec sa source."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from jalons.aides.catalogue import fichiers
from jalons.aides.enums import Beneficiaire, Fonds, Situation, Titulaire, Unite
from jalons.aides.rules.bareme import Bareme

_MONTANTS = ("montant_unitaire", "plafond_acte", "plafond_mois", "plafond_annee", "dont_mobilite")
_COMMUNS = ("libelle", "theme", "fonds", "resume")
_LISTES = ("pieces", "exclut")


class BaremeIllisible(ValueError):
    """Un fichier de barème ne dit pas ce qu'il faut ; le message dit lequel et quoi."""


def batir(code: str, communs: Mapping[str, Any], version: Mapping[str, Any]) -> Bareme:
    """Un barème, de ce que dit le fichier ; lève `BaremeIllisible`."""
    dits: dict[str, Any] = {c: communs.get(c, "") for c in _COMMUNS} | dict(version)
    try:
        dits["fonds"] = Fonds(dits["fonds"])
        dits["unite"] = Unite(dits["unite"])
        dits["situations"] = tuple(Situation(s) for s in dits["situations"])
        dits["titulaire"] = Titulaire(dits.get("titulaire", Titulaire.PERSONNE))
        dits["beneficiaires"] = tuple(map(Beneficiaire, dits.get("beneficiaires", ["personne"])))
        for nom in _MONTANTS:
            dits[nom] = None if dits.get(nom) is None else Decimal(str(dits[nom]))
        dits["part"] = Decimal(str(dits.get("part", 1)))
        for nom in _LISTES:
            dits[nom] = tuple(dits.get(nom, ()))
        lu = Bareme(code=code, **dits)
    except (KeyError, ValueError, TypeError, ArithmeticError) as erreur:
        raise BaremeIllisible(f"barème {code} : {erreur}") from erreur
    if not 0 < lu.part <= 1 or not lu.source or not lu.libelle:
        raise BaremeIllisible(f"barème {code} : part hors de 0 à 1, nom ou source absents")
    return lu


@cache
def livres() -> dict[str, tuple[Bareme, ...]]:
    """Les barèmes livrés, par code, du plus ancien au plus récent."""
    return {
        code: tuple(
            sorted((batir(code, lu, version) for version in lu["versions"]), key=lambda b: b.depuis)
        )
        for code, lu in fichiers().items()
    }


def primes() -> tuple[str, ...]:
    """Les aides que Jalons trouve lui-même."""
    return tuple(code for code, versions in livres().items() if versions[-1].est_une_prime)


def bareme(code: str, *, le: date) -> Bareme | None:
    """Le barème qui vaut ce jour-là ; None si l'aide n'existe pas, ou pas encore."""
    valables = [b for b in livres().get(code, ()) if b.depuis <= le]
    return valables[-1] if valables else None


def baremes_du(jour: date) -> list[Bareme]:
    """Tous les barèmes qui valent ce jour-là."""
    return [b for code in livres() if (b := bareme(code, le=jour)) is not None]
