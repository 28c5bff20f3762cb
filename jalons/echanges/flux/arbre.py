"""L'arbre du flux, lu dans `vrsb0801.tsv` : l'ordre des blocs, leur nombre, le type des feuilles."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

_FICHIER = Path(__file__).with_name("vrsb0801.tsv")


@dataclass(slots=True)
class Noeud:
    """Un bloc (avec `enfants`) ou une feuille (avec `type`). `maximum=None` : sans limite.

    `type` : « s38 » texte d'au plus 38 signes, « i15 » entier d'au plus 15 chiffres, « d9,2 »
    décimal de 9 chiffres dont 2 décimales, « date », « time », « boolean », ou « bloc ».
    """

    nom: str
    rang: int
    minimum: int
    maximum: int | None
    type: str
    liste: str
    enfants: dict[str, Noeud] = field(default_factory=dict)

    @property
    def est_bloc(self) -> bool:
        return self.type == "bloc"


def _bornes(cardinalite: str) -> tuple[int, int | None]:
    bas, _, haut = cardinalite.partition("..")
    if not haut:
        return int(bas), int(bas)
    return int(bas), None if haut == "n" else int(haut)


@lru_cache(maxsize=1)
def arbre() -> Noeud:
    """La racine du flux VRSB0801."""
    noeuds: dict[str, Noeud] = {}
    racine: Noeud | None = None
    for ligne in _FICHIER.read_text(encoding="utf-8").splitlines():
        if ligne.startswith("#"):
            continue
        chemin, cardinalite, genre, liste = ligne.split("\t")
        parent, _, nom = chemin.rpartition("/")
        minimum, maximum = _bornes(cardinalite)
        freres = noeuds[parent].enfants if parent else {}
        noeud = Noeud(nom, len(freres), minimum, maximum, genre, liste)
        noeuds[chemin] = noeud
        freres[nom] = noeud
        racine = racine or noeud
    assert racine is not None
    return racine
