"""L'accord en genre : une seule fonction pour les écrans, les lettres et la frise."""

from __future__ import annotations

import re

_VARIANTE = re.compile(r"\[([^\[\]|]*)(?:\|([^\[\]|]*))?\]")


def accorder(texte: str, feminin: bool | None) -> str:
    """Le texte accordé. `[e]` : ce qui s'ajoute au féminin ; `[elle|il]` : l'un ou l'autre.

    Le genre inconnu s'écrit entre parenthèses ou avec une barre.

    >>> accorder("Reçu[e] : [elle|il] est venu[e]", True)
    'Reçue : elle est venue'
    >>> accorder("Reçu[e] : [elle|il] est venu[e]", None)
    'Reçu(e) : elle/il est venu(e)'
    """

    def choisir(trouve: re.Match[str]) -> str:
        au_feminin, au_masculin = trouve[1], trouve[2] or ""
        if feminin is None:
            return f"{au_feminin}/{au_masculin}" if au_masculin else f"({au_feminin})"
        return au_feminin if feminin else au_masculin

    return _VARIANTE.sub(choisir, texte)
