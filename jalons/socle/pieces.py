"""Les fichiers que l'on dépose : ce qui est admis, sa taille, la signature tracée à l'écran."""

from __future__ import annotations

import base64
import binascii
from pathlib import PurePath

from jalons.socle.erreurs import ErreurMetier

PNG = b"\x89PNG\r\n\x1a\n"
_OCTETS_PAR_MEGA = 1_000_000
_OUVERT = "application/vnd.oasis.opendocument."
_OFFICE = "application/vnd.openxmlformats-officedocument."
# Extension → (premiers octets, type) : le nom et le contenu doivent dire la même chose.
ADMIS = {
    ".pdf": (b"%PDF", "application/pdf"),
    ".jpg": (b"\xff\xd8\xff", "image/jpeg"),
    ".jpeg": (b"\xff\xd8\xff", "image/jpeg"),
    ".png": (PNG, "image/png"),
    ".odt": (b"PK\x03\x04", _OUVERT + "text"),
    ".ods": (b"PK\x03\x04", _OUVERT + "spreadsheet"),
    ".odp": (b"PK\x03\x04", _OUVERT + "presentation"),
    ".docx": (b"PK\x03\x04", _OFFICE + "wordprocessingml.document"),
    ".xlsx": (b"PK\x03\x04", _OFFICE + "spreadsheetml.sheet"),
    ".pptx": (b"PK\x03\x04", _OFFICE + "presentationml.presentation"),
}


class PieceRefusee(ErreurMetier):
    """Le fichier n'est pas admis, ou il est trop lourd."""


def type_admis(contenu: bytes, nom: str, *, maximum: int) -> str:
    """Type du fichier déposé, de `maximum` mégaoctets au plus ; lève `PieceRefusee`."""
    debut, type_mime = ADMIS.get(PurePath(nom).suffix.lower(), (b"", ""))
    if not type_mime or not contenu.startswith(debut):
        raise PieceRefusee(
            "Déposez un PDF, une image (JPEG, PNG) ou un document de bureautique.", champ="fichier"
        )
    if len(contenu) > maximum * _OCTETS_PAR_MEGA:
        raise PieceRefusee(f"Le fichier dépasse {maximum} Mo.", champ="fichier")
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
