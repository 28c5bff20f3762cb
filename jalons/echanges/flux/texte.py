"""Les lignes d'un texte reçu, en UTF-8 ou en windows-1252, chacune bornée et numérotée."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jalons.socle.decoupe import Demesure

_LIGNE_MAXIMALE = 1 << 16


def lignes_texte(source: Any) -> Iterator[tuple[int, str]]:
    """(numéro, ligne) de chaque ligne qui n'est pas vide ; lève `Demesure` pour une ligne sans fin."""
    reste, numero = b"", 0
    while True:
        lu = source.read(1 << 16)
        reste += lu.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if lu else b""
        *entieres, reste = reste.split(b"\n")
        if not lu and reste:
            entieres.append(reste)
        if len(reste) > _LIGNE_MAXIMALE:
            raise Demesure("Une ligne de ce fichier est démesurée")
        for ligne in entieres:
            numero += 1
            if ligne.strip():
                yield numero, _decoder(ligne).lstrip("\ufeff")
        if not lu:
            return


def _decoder(ligne: bytes) -> str:
    try:
        return ligne.decode("utf-8")
    except UnicodeDecodeError:
        return ligne.decode("cp1252", "replace")
