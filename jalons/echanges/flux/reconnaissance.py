"""Reconnaître un fichier déposé à ses premiers octets, et dire ce qu'il faut en faire."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from jalons.echanges.source import SourceRecue
from jalons.socle.decoupe import OUVRE


class Genre(StrEnum):
    BENEFICIAIRES = "beneficiaires"
    INSTRUCTION = "instruction"
    CONTACTS = "contacts"
    SOURCE = "source"
    AUTRE = "autre"


@dataclass(frozen=True, slots=True)
class Reconnu:
    """Ce qu'est le fichier ; `message` dit quoi faire de ceux que Jalons ne lit pas.

    `source` : le code de la source inscrite qui le lit (`Genre.SOURCE`).
    """

    genre: Genre
    encodage: str
    message: str = ""
    source: str = ""


_DEMANDEZ = "Jalons ne le lit pas : déposez le fichier « bénéficiaires » (RSABEM ou RSABEI)."
_NATURES = {
    "F": f"C'est le flux financier (VRSF). {_DEMANDEZ}",
    "R": f"C'est un recueil de données socioprofessionnelles (VIRD). {_DEMANDEZ}",
}
_RACINES = (
    (b"<InfosCreanceFoyerRSA", "C'est le flux des créances (VRSC). " + _DEMANDEZ),
    (b"<InfosFinancieresFoyerRSA", "C'est le flux financier (VRSF). " + _DEMANDEZ),
    (b"<FonctionPersonneRSA", "C'est le flux « bénéficiaires » refondu (VRSD). " + _DEMANDEZ),
    (b"<DossierCafMsa", "C'est le flux « bénéficiaires » refondu (VRSD). " + _DEMANDEZ),
    (b"<lheo", "C'est un catalogue de formations (LHÉO) : il se charge avec l'offre d'insertion."),
)
_SIGNATURES = (
    (b"%PDF", "C'est un document PDF, pas un fichier de la caisse."),
    (b"\xd0\xcf\x11\xe0", "C'est un ancien document Excel ou Word, pas un fichier de la caisse."),
    (b"\xff\xd8\xff", "C'est une image, pas un fichier de la caisse."),
    (b"\x89PNG", "C'est une image, pas un fichier de la caisse."),
    (b"7z\xbc\xaf", "C'est une archive 7-Zip : décompressez-la, puis déposez le fichier qu'elle contient."),
    (b"Rar!", "C'est une archive RAR : décompressez-la, puis déposez le fichier qu'elle contient."),
    (b"BZh", "C'est une archive bzip2 : décompressez-la, puis déposez le fichier qu'elle contient."),
    (b"\xfd7zXZ", "C'est une archive xz : décompressez-la, puis déposez le fichier qu'elle contient."),
)  # fmt: skip
_DECLARATION = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([\w.:-]+)[\"']")
_NATURE = re.compile(rb"<NATFLUX>\s*(\w)\s*</NATFLUX>")
_CONTACT = (b"MATRICULE", b"TELEPHONE")


def encodage_de(tete: bytes) -> str:
    """L'encodage annoncé par la marque d'ordre ou la déclaration ; UTF-8 sinon."""
    if tete.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return "utf-32"
    if tete.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if tete.startswith(b"<\x00?\x00"):
        return "utf-16-le"
    if tete.startswith(b"\x00<\x00?"):
        return "utf-16-be"
    lu = _DECLARATION.search(tete[:400])
    return lu[1].decode("ascii").lower() if lu else "utf-8"


def reconnaitre(tete: bytes) -> Reconnu:
    """Ce qu'est un fichier, d'après ses premiers octets (décompressés, en UTF-8 s'il est large)."""
    encodage = encodage_de(tete)
    for signature, message in _SIGNATURES:
        if tete.startswith(signature):
            return Reconnu(Genre.AUTRE, encodage, message)
    if not tete.strip():
        return Reconnu(Genre.AUTRE, encodage, "Ce fichier est vide.")
    for source in SourceRecue.tous():
        if source.reconnait(tete):
            return Reconnu(Genre.SOURCE, encodage, source=source.code)
    debut = tete.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not debut.startswith(b"<"):
        premiere = (
            debut.split(b"\n", 1)[0].upper().replace(b"\xc9", b"E").replace(b"\xc3\x89", b"E")
        )
        if all(mot in premiere for mot in _CONTACT):
            return Reconnu(Genre.CONTACTS, encodage)
        return Reconnu(
            Genre.AUTRE,
            encodage,
            "Ce fichier n'est pas un XML lisible de la caisse : c'est un texte ou un tableau. Jalons lit "
            "le flux « bénéficiaires » (VRSB), l'instruction (VIRS) et le fichier de contacts de la "
            "CNAF (avec les colonnes MATRICULE et NUMERO TELEPHONE DOSSIER).",
        )
    for racine, message in _RACINES:
        if racine in tete:
            return Reconnu(Genre.AUTRE, encodage, message)
    nature = _NATURE.search(tete)
    code = nature[1].decode("ascii", "replace").upper() if nature else ""
    if code in _NATURES:
        return Reconnu(Genre.AUTRE, encodage, _NATURES[code])
    if b"<InfoDemandeRSA" in tete or code == "I":
        return Reconnu(Genre.INSTRUCTION, encodage)
    if OUVRE.search(tete) or code == "D" or b"<Racine" in tete:
        return Reconnu(Genre.BENEFICIAIRES, encodage)
    autre = re.search(rb"<([A-Za-z][\w.-]*)", tete)
    nom = autre[1].decode("ascii", "replace") if autre else "?"
    return Reconnu(
        Genre.AUTRE,
        encodage,
        f"Ce fichier commence par « {nom} » : ce n'est pas un flux VRSB de la caisse.",
    )
