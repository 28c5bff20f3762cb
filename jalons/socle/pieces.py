"""Les fichiers que l'on dépose : ce qui est admis, sa taille, la signature tracée à l'écran."""

from __future__ import annotations

import base64
import binascii
import io
import zipfile
from pathlib import PurePath

from jalons.socle.erreurs import ErreurMetier

PNG = b"\x89PNG\r\n\x1a\n"
_ARCHIVE = b"PK\x03\x04"
_OCTETS_PAR_MEGA = 1_000_000
_OUVERT = "application/vnd.oasis.opendocument."
_OFFICE = "application/vnd.openxmlformats-officedocument."
# Extension → (premiers octets, type) : le nom et le contenu doivent dire la même chose.
ADMIS = {
    ".pdf": (b"%PDF", "application/pdf"),
    ".jpg": (b"\xff\xd8\xff", "image/jpeg"),
    ".jpeg": (b"\xff\xd8\xff", "image/jpeg"),
    ".png": (PNG, "image/png"),
    ".odt": (_ARCHIVE, _OUVERT + "text"),
    ".ods": (_ARCHIVE, _OUVERT + "spreadsheet"),
    ".odp": (_ARCHIVE, _OUVERT + "presentation"),
    ".docx": (_ARCHIVE, _OFFICE + "wordprocessingml.document"),
    ".xlsx": (_ARCHIVE, _OFFICE + "spreadsheetml.sheet"),
    ".pptx": (_ARCHIVE, _OFFICE + "presentationml.presentation"),
}


# Ce que contient vraiment un document de bureautique ; le format ouvert dit son type lui-même.
_COEUR = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml", ".pptx": "ppt/presentation.xml"}
_ENTREES_MAXIMUM = 5_000
_DEPLIE_MAXIMUM = 200 * _OCTETS_PAR_MEGA


class PieceRefusee(ErreurMetier):
    """Le fichier n'est pas admis, ou il est trop lourd."""


def ouvrir_archive(contenu: bytes) -> zipfile.ZipFile:
    """L'archive d'un document de bureautique, si elle se déplie sans danger ; lève `PieceRefusee`."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(contenu))
        entrees = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as erreur:
        raise PieceRefusee(
            "Ce document est abîmé : il ne s'ouvre pas.", champ="fichier"
        ) from erreur
    deplie = sum(entree.file_size for entree in entrees)
    if len(entrees) > _ENTREES_MAXIMUM or deplie > _DEPLIE_MAXIMUM:
        raise PieceRefusee("Ce document est trop lourd une fois ouvert.", champ="fichier")
    if any(PurePath(e.filename).is_absolute() or ".." in e.filename.split("/") for e in entrees):
        raise PieceRefusee("Ce document n'est pas ce qu'il dit être.", champ="fichier")
    if any(e.filename.lower().endswith("vbaproject.bin") for e in entrees):
        raise PieceRefusee("Ce document contient des macros : enlevez-les.", champ="fichier")
    return archive


def _verifier_bureautique(contenu: bytes, extension: str, type_mime: str) -> None:
    """Le contenu est bien celui d'un document de ce genre, et non une archive quelconque."""
    with ouvrir_archive(contenu) as archive:
        noms = set(archive.namelist())
        if extension in _COEUR:
            juste = _COEUR[extension] in noms and "[Content_Types].xml" in noms
        else:
            juste = "mimetype" in noms and archive.read("mimetype").strip() == type_mime.encode()
    if not juste:
        raise PieceRefusee("Ce document n'est pas ce qu'il dit être.", champ="fichier")


def type_admis(contenu: bytes, nom: str, *, maximum: int) -> str:
    """Type du fichier déposé, de `maximum` mégaoctets au plus ; lève `PieceRefusee`."""
    debut, type_mime = ADMIS.get(PurePath(nom).suffix.lower(), (b"", ""))
    if not type_mime or not contenu.startswith(debut):
        raise PieceRefusee(
            "Déposez un PDF, une image (JPEG, PNG) ou un document de bureautique.", champ="fichier"
        )
    if len(contenu) > maximum * _OCTETS_PAR_MEGA:
        raise PieceRefusee(f"Le fichier dépasse {maximum} Mo.", champ="fichier")
    if debut == _ARCHIVE:
        _verifier_bureautique(contenu, PurePath(nom).suffix.lower(), type_mime)
    return type_mime


def lire_trace(adresse: str, *, maximum: int) -> bytes:
    """Octets PNG d'une signature tracée (`data:image/png;base64,…`), contrôlés ; `maximum` en mégaoctets."""
    tete, _, corps = adresse.partition(",")
    try:
        contenu = base64.b64decode(corps, validate=True)
    except (binascii.Error, ValueError):
        contenu = b""
    if (
        "image/png" not in tete
        or not contenu.startswith(PNG)
        or len(contenu) > maximum * _OCTETS_PAR_MEGA
    ):
        raise PieceRefusee("La signature n'a pas pu être lue : recommencez le tracé.")
    return contenu
