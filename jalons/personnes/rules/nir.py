"""Lire et contrôler un NIR, où qu'il se trouve."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_NIR = re.compile(r"[123478]\d{2}(?:0[1-9]|1[0-2]|[2-9]\d)(?:\d{2}|2[AB])\d{6}(?:\d{2})?\Z")


# Seul un NIR dans l'un de ces états décide de qui est qui.
ETATS_CERTAINS = ("valide", "sans_cle")


@dataclass(frozen=True, slots=True)
class NirLu:
    """Un NIR découpé. `treize` : sans la clé ; `cle` : 1 à 97, ou None si absente."""

    treize: str
    cle: int | None
    est_provisoire: bool

    @property
    def sexe(self) -> str:
        """« 1 » homme, « 2 » femme (les numéros d'attente 3/7 et 4/8 suivent la même parité)."""
        return "1" if self.treize[0] in "137" else "2"


def lire_nir(texte: str) -> NirLu | None:
    """Lit un NIR de 13 ou 15 caractères, espaces tolérées ; None s'il n'en a pas la forme.

    >>> lire_nir("2 85 07 57 463 123 45").treize
    '2850757463123'
    """
    brut = re.sub(r"\s", "", texte).upper()
    if not _NIR.match(brut):
        return None
    cle = int(brut[13:15]) if len(brut) == 15 else None
    return NirLu(brut[:13], cle, brut[0] in "3478")


def cle_du_nir(treize: str) -> int:
    """Clé de contrôle d'un NIR : 97 − (nombre modulo 97), la Corse comptant 19 et 18.

    >>> cle_du_nir("2850757463123")
    83
    """
    nombre = treize.replace("2A", "19").replace("2B", "18")
    return 97 - int(nombre) % 97


def controler_nir(nir: NirLu, *, sexe: str, date_naissance: date) -> str:
    """État du NIR : « valide », « sans_cle », « cle_fausse », « incoherent », « provisoire ».

    Le mois peut valoir 20 et plus quand l'état civil est inconnu : il n'est alors pas comparé.
    """
    if nir.cle is not None and nir.cle != cle_du_nir(nir.treize):
        return "cle_fausse"
    mois = int(nir.treize[3:5])
    concorde = (
        nir.sexe == sexe
        and int(nir.treize[1:3]) == date_naissance.year % 100
        and (mois >= 20 or mois == date_naissance.month)
    )
    if nir.est_provisoire:
        return "provisoire"
    if not concorde:
        return "incoherent"
    return "sans_cle" if nir.cle is None else "valide"


def nir_du_matricule(matricule: str) -> NirLu | None:
    """Le NIR qu'une caisse (la MSA) a mis à la place du numéro d'allocataire ; None sinon.

    Un numéro de la CAF fait sept chiffres complétés de zéros : il n'est jamais pris pour un NIR.

    >>> nir_du_matricule("285075746312300").treize
    '2850757463123'
    >>> nir_du_matricule("285075700000000") is None
    True
    """
    brut = re.sub(r"\s", "", matricule)
    lu = lire_nir(brut[:13]) if len(brut) in (13, 15) else None
    return None if lu is None or lu.treize.endswith("000") else lu


_SUITE_DE_CHIFFRES = re.compile(r"\d(?:[\s.\-_/]?[\dABab]){12,}")


def masquer_numeros(texte: str) -> str:
    """Cache toute suite d'au moins treize chiffres : ce peut être un NIR tombé hors de sa place.

    >>> masquer_numeros("« 2850757463123 » n'est pas une date")
    "« ●●●●● » n'est pas une date"
    """
    return _SUITE_DE_CHIFFRES.sub("●●●●●", texte)
