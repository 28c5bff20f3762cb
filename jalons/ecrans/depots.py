"""La seule porte des fichiers reçus : genre, taille et contenu sont contrôlés avant d'être gardés.

Le contenu décide, le nom doit dire la même chose. Une image est décodée et bornée : ce qui ne s'ouvre
pas ici ne s'ouvrirait pas dans le PDF. Une archive est bornée une fois dépliée, mesurée et non crue.
"""

from __future__ import annotations

import base64
import binascii
import io
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from PIL import Image, UnidentifiedImageError

from jalons.ecrans.fichiers import nom_sur
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.models import Fichier

OCTETS_PAR_MEGA = 1_000_000
_OUVERT = "application/vnd.oasis.opendocument."
_OFFICE = "application/vnd.openxmlformats-officedocument."
PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
BUREAUTIQUE = {
    ".odt": _OUVERT + "text",
    ".ods": _OUVERT + "spreadsheet",
    ".odp": _OUVERT + "presentation",
    ".docx": _OFFICE + "wordprocessingml.document",
    ".xlsx": _OFFICE + "spreadsheetml.sheet",
    ".pptx": _OFFICE + "presentationml.presentation",
}
_NUMERISES = {
    ".pdf": PDF,
    ".jpg": JPEG,
    ".jpeg": JPEG,
    ".jpe": JPEG,
    ".jfif": JPEG,
    ".png": PNG,
}
# Une pièce numérisée, ou tout document ; chaque service dit ce qu'il admet.
NUMERISES = frozenset({PDF, JPEG, PNG})
DOCUMENTS = NUMERISES | frozenset(BUREAUTIQUE.values())
_SUFFIXES = {**_NUMERISES, **BUREAUTIQUE}
_DEBUTS = {b"%PDF": PDF, b"\xff\xd8\xff": JPEG, b"\x89PNG\r\n\x1a\n": PNG}
_ARCHIVE = b"PK\x03\x04"
# Ce que contient vraiment un document de bureautique ; le format ouvert dit son type lui-même.
_COEUR = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml", ".pptx": "ppt/presentation.xml"}

ENTREES_MAXIMUM = 5_000
DEPLIE_MAXIMUM = 200 * OCTETS_PAR_MEGA
PIXELS_MAXIMUM = 60_000_000
COTE_MAXIMUM = 20_000
_COTE_SIGNATURE = 4_000

_EN_JPEG = "Enregistrez l'image en JPEG, ou envoyez-la en PDF."
# Ce que l'on reçoit souvent et qui ne se garde pas : comment faire.
_AUTRES_FORMATS: tuple[tuple[str, Any, str], ...] = (
    (
        "HEIC",
        lambda c: (
            c[4:8] == b"ftyp" and c[8:12] in {b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim"}
        ),
        "Cette photo est au format HEIC des iPhone. Dans Réglages, Appareil photo, Formats, choisissez "
        "« Le plus compatible » puis reprenez la photo, ou exportez-la en JPEG.",
    ),
    (
        "AVIF",
        lambda c: c[4:12] in {b"ftypavif", b"ftypavis"},
        f"Cette image est au format AVIF. {_EN_JPEG}",
    ),
    (
        "TIFF",
        lambda c: c[:4] in {b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+"},
        "Ce fichier est au format TIFF. Réglez le numériseur pour qu'il enregistre en PDF ou en JPEG.",
    ),
    (
        "WebP",
        lambda c: c[:4] == b"RIFF" and c[8:12] == b"WEBP",
        f"Cette image est au format WebP. {_EN_JPEG}",
    ),
    (
        "GIF",
        lambda c: c[:6] in {b"GIF87a", b"GIF89a"},
        f"Cette image est au format GIF. {_EN_JPEG}",
    ),
    ("BMP", lambda c: c[:2] == b"BM", f"Cette image est au format BMP. {_EN_JPEG}"),
    (
        "ancien Office",
        lambda c: c[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "Ce document est à l'ancien format de bureautique (.doc, .xls, .ppt), ou protégé par un mot de "
        "passe. Enregistrez-le sans mot de passe au format actuel (.docx, .xlsx, .odt) ou en PDF.",
    ),
    (
        "RTF",
        lambda c: c[:5] == b"{\\rtf",
        "Ce document est au format RTF. Enregistrez-le en .docx, .odt ou PDF.",
    ),
)


class DepotRefuse(ErreurMetier):
    """Le fichier n'est pas admis, il est abîmé, ou il est trop lourd."""


@dataclass(frozen=True, slots=True)
class Depot:
    """Un fichier reçu et contrôlé : contenu, nom sûr, type."""

    contenu: bytes
    nom: str
    type_mime: str

    def ranger(self) -> Fichier:
        """La ligne du fichier, rangé une seule fois par empreinte."""
        return Fichier.objects.deposer(self.contenu, nom=self.nom, type_mime=self.type_mime)


def recevoir(
    fichier: Any,
    *,
    maximum: int,
    nom: str = "",
    admis: frozenset[str] = NUMERISES,
    champ: str | None = "fichier",
) -> Depot:
    """Le fichier posté (ou ses octets), contrôlé ; `maximum` en mégaoctets. Lève `DepotRefuse`."""
    trop = DepotRefuse(f"Le fichier dépasse {maximum} Mo.", champ=champ)
    if isinstance(fichier, bytes | bytearray | memoryview):
        contenu = bytes(fichier)
    else:
        nom = nom or getattr(fichier, "name", "")
        if getattr(fichier, "size", 0) > maximum * OCTETS_PAR_MEGA:
            raise trop
        contenu = fichier.read(maximum * OCTETS_PAR_MEGA + 1)
    if len(contenu) > maximum * OCTETS_PAR_MEGA:
        raise trop
    try:
        return Depot(contenu, nom_sur(nom)[:160], _type(contenu, nom, admis))
    except DepotRefuse as refus:
        refus.champ = champ
        raise


def _type(contenu: bytes, nom: str, admis: frozenset[str]) -> str:
    suffixe = PurePath(nom).suffix.lower()
    if not contenu:
        raise DepotRefuse("Ce fichier est vide.")
    lu = next((t for debut, t in _DEBUTS.items() if contenu.startswith(debut)), "")
    if contenu.startswith(_ARCHIVE):
        lu = BUREAUTIQUE.get(suffixe, "")
    if not lu or lu not in admis:
        for _, est, comment in _AUTRES_FORMATS:
            if est(contenu):
                raise DepotRefuse(comment)
        raise DepotRefuse(_dire_admis(admis))
    if suffixe and _SUFFIXES.get(suffixe) != lu:
        raise DepotRefuse(
            f"Le nom « {nom_sur(nom)[-40:]} » ne dit pas ce que le fichier contient : "
            "renommez-le, ou enregistrez-le de nouveau."
        )
    if lu in BUREAUTIQUE.values():
        _verifier_bureautique(contenu, suffixe, lu)
    elif lu in {JPEG, PNG}:
        ouvrir_image(contenu)
    return lu


def _dire_admis(admis: frozenset[str]) -> str:
    if admis == frozenset({PDF}):
        return "Déposez un PDF."
    if admis <= NUMERISES:
        return "Déposez un PDF, un JPEG ou un PNG."
    return "Déposez un PDF, une image (JPEG, PNG) ou un document de bureautique."


def ouvrir_image(contenu: bytes, *, cote: int = COTE_MAXIMUM) -> Image.Image:
    """L'image décodée en entier, de taille bornée ; lève `DepotRefuse`."""
    abimee = DepotRefuse("Cette image est abîmée : elle ne s'ouvre pas. Enregistrez-la de nouveau.")
    try:
        image = Image.open(io.BytesIO(contenu), formats=("JPEG", "PNG"))
        largeur, hauteur = image.size
        if max(largeur, hauteur) > cote or largeur * hauteur > PIXELS_MAXIMUM:
            raise DepotRefuse(
                f"Cette image est trop grande ({largeur} × {hauteur} points) : réduisez-la."
            )
        image.load()
    except DepotRefuse:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as erreur:
        raise DepotRefuse("Cette image est trop grande : réduisez-la.") from erreur
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        IndexError,
        TypeError,
        zlib.error,
        MemoryError,
        OverflowError,
    ) as erreur:
        raise abimee from erreur
    return image


def ouvrir_archive(contenu: bytes, *, deplie: int = DEPLIE_MAXIMUM) -> zipfile.ZipFile:
    """L'archive d'un document de bureautique, si elle se déplie sans danger ; lève `DepotRefuse`."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(contenu))
        entrees = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as erreur:
        raise DepotRefuse("Ce document est abîmé : il ne s'ouvre pas.") from erreur
    if len(entrees) > ENTREES_MAXIMUM or sum(e.file_size for e in entrees) > deplie:
        raise DepotRefuse("Ce document est trop lourd une fois ouvert.")
    if any(e.flag_bits & 0x1 for e in entrees):
        raise DepotRefuse("Ce document est protégé par un mot de passe : enlevez-le.")
    if any(PurePath(e.filename).is_absolute() or ".." in e.filename.split("/") for e in entrees):
        raise DepotRefuse("Ce document n'est pas ce qu'il dit être.")
    if any(e.filename.lower().endswith("vbaproject.bin") for e in entrees):
        raise DepotRefuse("Ce document contient des macros : enlevez-les.")
    _mesurer(archive, entrees, deplie)
    return archive


def _mesurer(archive: zipfile.ZipFile, entrees: list[zipfile.ZipInfo], deplie: int) -> None:
    """Déplie pour de vrai, sans rien garder : une archive peut mentir sur ce qu'elle contient."""
    total = 0
    try:
        for entree in entrees:
            with archive.open(entree) as flux:
                while morceau := flux.read(1 << 20):
                    total += len(morceau)
                    if total > deplie:
                        raise DepotRefuse("Ce document est trop lourd une fois ouvert.")
    except (
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        NotImplementedError,
        EOFError,
        RuntimeError,
    ) as e:
        raise DepotRefuse("Ce document est abîmé : il ne s'ouvre pas.") from e


def _verifier_bureautique(contenu: bytes, suffixe: str, type_mime: str) -> None:
    """Le contenu est bien celui d'un document de ce genre, et non une archive quelconque."""
    with ouvrir_archive(contenu) as archive:
        noms = set(archive.namelist())
        if suffixe in _COEUR:
            juste = _COEUR[suffixe] in noms and "[Content_Types].xml" in noms
        else:
            juste = "mimetype" in noms and archive.read("mimetype").strip() == type_mime.encode()
    if not juste:
        raise DepotRefuse("Ce document n'est pas ce qu'il dit être.")


def recevoir_trace(adresse: str, *, maximum: int, champ: str | None = "trace") -> bytes:
    """Le PNG d'une signature tracée à l'écran (`data:image/png;base64,…`), décodé puis réécrit.

    `maximum` en mégaoctets. Lève `DepotRefuse` si l'image ne s'ouvre pas, ou si rien n'est tracé.
    """
    illisible = DepotRefuse("La signature n'a pas pu être lue : recommencez le tracé.", champ=champ)
    tete, _, corps = adresse.partition(",")
    if "image/png" not in tete or len(corps) > maximum * OCTETS_PAR_MEGA * 4 // 3 + 4:
        raise illisible
    try:
        contenu = base64.b64decode(corps, validate=True)
        image = ouvrir_image(contenu, cote=_COTE_SIGNATURE)
    except (binascii.Error, ValueError, DepotRefuse) as erreur:
        raise illisible from erreur
    if image.format != "PNG":
        raise illisible
    if image.size != (1, 1) and _est_unie(image):
        raise DepotRefuse("Rien n'est tracé : signez dans le cadre.", champ=champ)
    propre = io.BytesIO()
    image.convert("RGBA").save(propre, format="PNG")
    return propre.getvalue()


def _est_unie(image: Image.Image) -> bool:
    extremes: Any = image.convert("RGBA").getextrema()
    return all(bas == haut for bas, haut in extremes)
