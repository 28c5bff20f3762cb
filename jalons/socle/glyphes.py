"""Ce qu'un PDF accessible sait imprimer : un signe que la police n'a pas ferait échouer tout le document.

La norme PDF/A veut un dessin pour chaque caractère. Les textes saisis en portent d'autres : émojis,
caractères de commande, écritures que la police ne connaît pas.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

INCONNU = "□"
_COUPE_TOUS_LES = 40
# Un mot qu'aucune ligne ne peut contenir reçoit des endroits où se couper.
_MOT_SANS_FIN = re.compile(rf"\S{{{_COUPE_TOUS_LES}}}(?=\S)")
_ESPACE_NULLE = "\u200b"
_TABLE_32_BITS = 12


def _plages(police: bytes) -> Iterator[tuple[int, int]]:
    """(premier, dernier) code de chaque plage de la table `cmap` au format 12."""
    tables = struct.unpack(">H", police[4:6])[0]
    for rang in range(tables):
        nom, _, debut, _ = struct.unpack(">4sIII", police[12 + 16 * rang : 28 + 16 * rang])
        if nom != b"cmap":
            continue
        sous_tables = struct.unpack(">H", police[debut + 2 : debut + 4])[0]
        for n in range(sous_tables):
            ecart = struct.unpack(">I", police[debut + 8 + 8 * n : debut + 12 + 8 * n])[0]
            lieu = debut + ecart
            if struct.unpack(">H", police[lieu : lieu + 2])[0] != _TABLE_32_BITS:
                continue
            nombre = struct.unpack(">I", police[lieu + 12 : lieu + 16])[0]
            for g in range(nombre):
                plage = police[lieu + 16 + 12 * g : lieu + 24 + 12 * g]
                yield struct.unpack(">II", plage)


@lru_cache(maxsize=4)
def couverture(police: Path) -> frozenset[int]:
    """Les codes des caractères que dessine cette police ; vide si le fichier n'est pas là."""
    if not police.is_file():
        return frozenset()
    return frozenset(
        code for debut, fin in _plages(police.read_bytes()) for code in range(debut, fin + 1)
    )


class _Table(dict[int, str]):
    """La table de `str.translate`, remplie au fil des caractères rencontrés."""

    def __init__(self, couverts: frozenset[int]) -> None:
        super().__init__({10: "\n", 9: " ", 13: ""})
        self._couverts = couverts

    def __missing__(self, code: int) -> str:
        self[code] = trouve = self._imprimable(chr(code))
        return trouve

    def _imprimable(self, signe: str) -> str:
        genre = unicodedata.category(signe)
        if genre in ("Cc", "Cf", "Cs"):
            return ""
        if not self._couverts or ord(signe) in self._couverts:
            return signe
        proche = unicodedata.normalize("NFKC", signe)
        if proche != signe and all(ord(c) in self._couverts for c in proche):
            return proche
        # Un dessin (émoji, symbole, accent seul) se perd sans dommage ; une lettre laisse sa place.
        return "" if genre[0] in "SM" else INCONNU


@lru_cache(maxsize=4)
def _table(police: Path) -> _Table:
    return _Table(couverture(police))


def imprimable(valeur: Any, police: Path) -> Any:
    """La même valeur (texte, liste, dictionnaire), avec des textes que la police sait dessiner."""
    if isinstance(valeur, str):
        dit = valeur if valeur.isascii() else unicodedata.normalize("NFC", valeur)
        return _MOT_SANS_FIN.sub(rf"\g<0>{_ESPACE_NULLE}", dit.translate(_table(police)))
    if isinstance(valeur, Mapping):
        return {cle: imprimable(v, police) for cle, v in valeur.items()}
    if isinstance(valeur, list | tuple):
        # Les octets d'une image sont une liste de nombres : rien à lire.
        if valeur and isinstance(valeur[0], int):
            return valeur
        return [imprimable(v, police) for v in valeur]
    return valeur
