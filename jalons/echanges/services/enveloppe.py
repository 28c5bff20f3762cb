"""Ouvrir ce que la caisse envoie : simple, gzip ou zip, clair ou chiffré, sans jamais s'y noyer."""

from __future__ import annotations

import gzip
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import IO, cast

from lxml import etree

from jalons.socle import coffre
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.parametres import parametre

_MEGAOCTET = 1_000_000
_FIN_ZIP = b"PK\x05\x06"
_ENTREES_MAXIMALES = 100
_CHIFFRE = 0x1


class FichierRefuse(ErreurMetier):
    """Le fichier entier est refusé : rien n'a été changé."""


# Tout ce que les bibliothèques lèvent devant un fichier abîmé.
ILLISIBLES = (
    etree.XMLSyntaxError,
    EOFError,
    OSError,
    UnicodeError,
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    RuntimeError,
)


def dire_illisible(erreur: Exception) -> str:
    """La phrase pour l'agent."""
    if isinstance(erreur, etree.XMLSyntaxError):
        detail = f"le fichier est tronqué ou n'est pas un XML lisible ({erreur.msg})"
    elif isinstance(erreur, EOFError):
        detail = "le fichier est tronqué"
    elif isinstance(erreur, UnicodeError):
        detail = "ses lettres ne sont pas dans l'encodage annoncé"
    elif isinstance(erreur, FileNotFoundError):
        return "Le fichier n'est plus dans le dossier de travail : déposez-le de nouveau."
    else:
        detail = "l'archive ou le fichier est abîmé"
    return f"{detail[0].upper()}{detail[1:]}. Rien n'a été changé : redemandez-le à la caisse."


class Borne:
    """Flux qui refuse de grandir au-delà de la taille permise (bombes de décompression)."""

    def __init__(self, source: IO[bytes], maximum: int) -> None:
        self._source, self._reste = source, maximum

    def read(self, taille: int = -1, /) -> bytes:
        morceau = self._source.read(taille)
        self._reste -= len(morceau)
        if self._reste < 0:
            raise FichierRefuse(
                "Le fichier dépasse la taille permise une fois décompressé. Vérifiez son origine ; "
                "au besoin, l'administrateur relève le paramètre « Taille maximale »."
            )
        return morceau


@contextmanager
def ouvrir(chemin: Path | str, *, le: date) -> Iterator[Borne]:
    """Ouvre un fichier simple, gzip ou zip (d'un seul fichier), clair ou chiffré, borné en taille."""
    maximum = parametre("taille_maximale_fichier", le=le).nombre * _MEGAOCTET
    with _brut(Path(chemin)) as brut:
        debut = brut.read(4)
        brut.seek(0)
        if debut[:2] == b"\x1f\x8b":
            with gzip.open(brut) as contenu:
                yield Borne(cast(IO[bytes], contenu), maximum)
        elif debut[:2] == b"PK":
            with _membre_unique(brut) as membre:
                yield Borne(membre, maximum)
        else:
            yield Borne(brut, maximum)


@contextmanager
def _brut(chemin: Path) -> Iterator[IO[bytes]]:
    with chemin.open("rb") as essai:
        chiffre = essai.read(len(coffre.MARQUE)) == coffre.MARQUE
    with coffre.ouvrir(chemin) if chiffre else chemin.open("rb") as source:
        yield source


@contextmanager
def _membre_unique(brut: IO[bytes]) -> Iterator[IO[bytes]]:
    _refuser_archive_demesuree(brut)
    with zipfile.ZipFile(brut) as archive:
        membres = [m for m in archive.infolist() if not m.is_dir()]
        if any(m.filename == "[Content_Types].xml" for m in membres):
            raise FichierRefuse(
                "C'est un document bureautique (Excel, Word), pas un fichier de la caisse. "
                "Enregistrez-le en CSV si c'est le fichier de contacts de la CNAF."
            )
        if len(membres) != 1:
            raise FichierRefuse(
                f"L'archive contient {len(membres)} fichiers : déposez-les un par un."
            )
        if membres[0].flag_bits & _CHIFFRE:
            raise FichierRefuse(
                "L'archive est protégée par un mot de passe : décompressez-la, puis déposez le "
                "fichier qu'elle contient."
            )
        if membres[0].compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise FichierRefuse(
                "L'archive emploie une compression que Jalons ne lit pas : décompressez-la, puis "
                "déposez le fichier qu'elle contient."
            )
        with archive.open(membres[0]) as membre:
            yield membre


def _refuser_archive_demesuree(brut: IO[bytes]) -> None:
    """Le nombre d'entrées se lit avant d'ouvrir : le catalogue entier tiendrait en mémoire."""
    taille = brut.seek(0, 2)
    brut.seek(max(0, taille - 65_557))
    queue = brut.read()
    brut.seek(0)
    place = queue.rfind(_FIN_ZIP)
    if place >= 0 and len(queue) >= place + 16:
        entrees, catalogue = struct.unpack("<HI", queue[place + 10 : place + 16])
        if entrees > _ENTREES_MAXIMALES or catalogue > _MEGAOCTET:
            raise FichierRefuse("L'archive contient trop de fichiers : déposez-les un par un.")
