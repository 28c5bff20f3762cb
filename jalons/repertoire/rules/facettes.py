"""Ce qui se compte d'une offre tient dans un entier : un bit par valeur, et un par « non précisé ».

Compter les facettes d'une recherche, c'est additionner les offres d'un même masque.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jalons.repertoire.vocabulaire import liste

# Le rang d'un bit ne change que dans une version qui réindexe tout (`repertoire.reindexer`).
FACETTES = ("categories", "publics", "type", "frais", "modes_accueil")
TOUS_PUBLICS = "tous-publics"


def _bits() -> dict[tuple[str, str], int]:
    rangs = [(facette, code) for facette in FACETTES for code in (*liste(facette), "")]
    if len(rangs) > 63:
        raise ValueError("les facettes ne tiennent plus dans un entier")
    return {cle: rang for rang, cle in enumerate(rangs)}


BITS = _bits()


def masque(valeurs: Mapping[str, Iterable[str] | None]) -> int:
    """L'entier d'une offre : {facette: codes} ; rien, ou aucun code connu, vaut « non précisé ».

    >>> masque({"frais": ["gratuit"]}) & masque({"frais": ["gratuit"]}) > 0
    True
    """
    total = 0
    for facette in FACETTES:
        rangs = [BITS[facette, c] for c in valeurs.get(facette) or () if (facette, c) in BITS]
        for rang in rangs or [BITS[facette, ""]]:
            total |= 1 << rang
    return total


def bit(facette: str, code: str) -> int:
    """L'entier qui n'a que ce code ; 0 si la facette ne le connaît pas."""
    return 1 << BITS[facette, code] if (facette, code) in BITS else 0


def admis(facette: str, code: str) -> int:
    """Ce qu'admet le filtre sur ce code : lui, « tous publics » pour un public, et le non précisé."""
    lu = bit(facette, code) | bit(facette, "")
    return lu | bit("publics", TOUS_PUBLICS) if facette == "publics" else lu


@dataclass(frozen=True, slots=True)
class Compte:
    """Une valeur d'une facette, et combien d'offres trouvées la portent ; code vide : non précisé."""

    code: str
    libelle: str
    nombre: int


def compter(par_masque: Mapping[int, int]) -> dict[str, list[Compte]]:
    """Les comptes de chaque facette, de la plus fournie à la moins fournie ; les vides n'y sont pas.

    >>> [(c.code, c.nombre) for c in compter({masque({"frais": ["payant"]}): 3})["frais"]]
    [('payant', 3)]
    """
    comptes: dict[str, list[Compte]] = {}
    for facette in FACETTES:
        lus = []
        for code, libelle in (*liste(facette).items(), ("", "Non précisé")):
            un = bit(facette, code)
            nombre = sum(n for m, n in par_masque.items() if m & un)
            if nombre:
                lus.append(Compte(code, libelle, nombre))
        comptes[facette] = sorted(lus, key=lambda c: (not c.code, -c.nombre, c.libelle))
    return comptes
