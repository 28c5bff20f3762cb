"""Découper un flux par octets sur la balise du dossier, sans jamais en tenir plus d'un en mémoire.

Ce qui entoure les dossiers (déclaration, en-tête, total) forme le squelette, jugé à part. Un dossier
ou un squelette démesuré est arrêté avant d'être lu comme du XML : la mémoire reste bornée quoi
qu'on envoie.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Protocol

LECTURE = 1 << 18
BLOC_MAXIMAL = 1 << 20
SQUELETTE_MAXIMAL = 1 << 16
OUVRE = re.compile(rb"<InfosFoyerRSA(?=[\s>/])")
_LARGE = 64  # plus long que la plus longue balise : elle peut être à cheval sur deux lectures


class Source(Protocol):
    def read(self, taille: int = ..., /) -> bytes: ...


class Demesure(Exception):
    """Un morceau hors de toute mesure : ce n'est pas un fichier de la caisse."""


@dataclass(frozen=True, slots=True)
class Bloc:
    """Un dossier : son rang, la ligne où il commence, ses octets."""

    rang: int
    ligne: int
    octets: bytes


class Transcodeur:
    """Rend en UTF-8 un flux UTF-16 ou UTF-32, au fil de la lecture."""

    def __init__(self, source: Source, encodage: str) -> None:
        self._source = source
        self._decodeur = codecs.getincrementaldecoder(encodage)()

    def read(self, taille: int = -1, /) -> bytes:
        while True:
            brut = self._source.read(taille)
            lu = self._decodeur.decode(brut, final=not brut)
            if lu or not brut:
                return re.sub(r"(<\?xml[^>]*encoding=)[\"'][^\"']+[\"']", r'\1"utf-8"', lu).encode()


class Decoupe:
    """Itère les dossiers d'une source ; à la fin, `squelette` porte tout le reste.

    `depuis` : rang déjà traité ; les dossiers d'avant sont comptés mais pas rendus.
    """

    def __init__(
        self, source: Source, *, depuis: int = 0, balise: bytes = b"InfosFoyerRSA"
    ) -> None:
        self._source, self._depuis = source, depuis
        self._ouvre = re.compile(b"<" + balise + rb"(?=[\s>/])")
        self._ferme = re.compile(b"</" + balise + rb"\s*>")
        self.squelette = bytearray()
        self.rang = 0
        self._ligne = 1

    def __iter__(self) -> Iterator[Bloc]:
        reste, fini = b"", False
        while not fini:
            lu = self._source.read(LECTURE)
            fini = not lu
            reste += lu
            reste = yield from self._vider(reste, fini=fini)
        self._garder(reste)

    def _vider(self, octets: bytes, *, fini: bool) -> Generator[Bloc, None, bytes]:
        """Rend les dossiers entiers de `octets`, puis ce qui n'en est pas encore un."""
        position = 0
        while True:
            debut = self._ouvre.search(octets, position)
            if debut is None:
                coupe = len(octets) if fini else max(position, len(octets) - _LARGE)
                self._garder(octets[position:coupe])
                return octets[coupe:]
            fin = self._ferme.search(octets, debut.end())
            if fin is None:
                self._garder(octets[position : debut.start()])
                if len(octets) - debut.start() > BLOC_MAXIMAL:
                    raise Demesure("Un dossier de ce fichier dépasse un mégaoctet")
                if fini:
                    self._garder(octets[debut.start() :])
                    return b""
                return octets[debut.start() :]
            self._garder(octets[position : debut.start()])
            if fin.end() - debut.start() > BLOC_MAXIMAL:
                raise Demesure("Un dossier de ce fichier dépasse un mégaoctet")
            self.rang += 1
            bloc = octets[debut.start() : fin.end()]
            if self.rang > self._depuis:
                yield Bloc(self.rang, self._ligne, bloc)
            self._ligne += bloc.count(b"\n")
            position = fin.end()

    def _garder(self, octets: bytes) -> None:
        self._ligne += octets.count(b"\n")
        if octets.strip():
            self.squelette += octets
        if len(self.squelette) > SQUELETTE_MAXIMAL:
            raise Demesure("Ce fichier porte trop de choses hors de ses dossiers")
