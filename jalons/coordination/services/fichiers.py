"""Les fichiers d'une séance : ce qui est admis, sa taille, la signature tracée à l'écran."""

from __future__ import annotations

import base64
import binascii
from datetime import date
from pathlib import PurePath

from jalons.coordination.services.commun import CoordinationImpossible
from jalons.socle.parametres import parametre

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


def type_admis(contenu: bytes, nom: str, *, le: date) -> str:
    """Type du fichier déposé ; lève `CoordinationImpossible` s'il n'est pas admis ou trop lourd."""
    debut, type_mime = ADMIS.get(PurePath(nom).suffix.lower(), (b"", ""))
    if not type_mime or not contenu.startswith(debut):
        raise CoordinationImpossible(
            "Déposez un PDF, une image (JPEG, PNG) ou un document de bureautique.", champ="fichier"
        )
    maximum = parametre("taille_maximale_piece_seance", le=le).nombre
    if len(contenu) > maximum * _OCTETS_PAR_MEGA:
        raise CoordinationImpossible(f"Le fichier dépasse {maximum} Mo.", champ="fichier")
    return type_mime


def lire_trace(adresse: str, *, le: date) -> bytes:
    """Octets PNG d'une signature tracée (`data:image/png;base64,…`), contrôlés."""
    tete, _, corps = adresse.partition(",")
    try:
        contenu = base64.b64decode(corps, validate=True)
    except (binascii.Error, ValueError):
        contenu = b""
    maximum = parametre("taille_maximale_piece_seance", le=le).nombre * _OCTETS_PAR_MEGA
    if "image/png" not in tete or not contenu.startswith(PNG) or len(contenu) > maximum:
        raise CoordinationImpossible("La signature n'a pas pu être lue : recommencez le tracé.")
    return contenu
