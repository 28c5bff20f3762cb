"""Rendre un fichier : un nom sûr, un type, et des en-têtes qui ne laissent rien deviner ni garder."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import PurePath
from typing import TypeVar
from urllib.parse import quote

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

PDF = "application/pdf"
ICS = "text/calendar; charset=utf-8"
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
# Ce que le navigateur montre sans rien exécuter ; le reste s'enregistre.
_MONTRABLES = {PDF, "image/png", "image/jpeg", "text/calendar"}
_INTERDITS = re.compile(r'[\x00-\x1f\x7f"\\/:*?<>|;%]+')
_LONGUEUR_MAXIMALE = 120
Reponse = TypeVar("Reponse", bound=HttpResponseBase)


def nom_sur(nom: str, *, defaut: str = "document") -> str:
    """Le nom sans chemin ni signe qui gêne un système, un en-tête ou un tableur.

    >>> nom_sur('../../etc/passwd'), nom_sur('Décision "n° 3".pdf'), nom_sur('\\r\\nX: 1')
    ('passwd', 'Décision n° 3 .pdf', 'X 1')
    """
    dernier = PurePath(nom.replace("\\", "/")).name
    propre = " ".join(_INTERDITS.sub(" ", unicodedata.normalize("NFC", dernier)).split())
    propre = propre.lstrip(".-= +@").strip()
    suffixe = PurePath(propre).suffix[:10]
    if len(propre) > _LONGUEUR_MAXIMALE:
        propre = propre[: _LONGUEUR_MAXIMALE - len(suffixe)] + suffixe
    return propre or defaut


def _disposition(nom: str, *, ouvrir: bool) -> str:
    """L'en-tête : le nom en ASCII pour tous, le vrai nom pour ceux qui le lisent (RFC 6266)."""
    genre = "inline" if ouvrir else "attachment"
    ascii_ = unicodedata.normalize("NFKD", nom).encode("ascii", "ignore").decode()
    ascii_ = " ".join(ascii_.split())
    if not PurePath(ascii_).stem.strip(". "):
        ascii_ = f"document{PurePath(nom).suffix}"
    base = f'{genre}; filename="{ascii_}"'
    return base if ascii_ == nom else f"{base}; filename*=UTF-8''{quote(nom)}"


def _entetes(reponse: Reponse, nom: str, *, ouvrir: bool) -> Reponse:
    reponse["Content-Disposition"] = _disposition(nom_sur(nom), ouvrir=ouvrir)
    reponse["X-Content-Type-Options"] = "nosniff"
    reponse["Cache-Control"] = "no-store"
    return reponse


def fichier(
    contenu: bytes | memoryview, *, nom: str, type_mime: str, ouvrir: bool = True
) -> HttpResponse:
    """La réponse qui porte ce fichier : ouvert dans l'onglet s'il s'y montre sans danger.

    `ouvrir=False` force l'enregistrement ; True n'ouvre que ce qui ne s'exécute pas.
    """
    montrable = ouvrir and type_mime.partition(";")[0] in _MONTRABLES
    return _entetes(HttpResponse(bytes(contenu), content_type=type_mime), nom, ouvrir=montrable)


def flux(morceaux: Iterable[str], *, nom: str, type_mime: str) -> StreamingHttpResponse:
    """Un fichier à enregistrer, envoyé au fil de l'eau."""
    return _entetes(StreamingHttpResponse(morceaux, content_type=type_mime), nom, ouvrir=False)


def pdf(contenu: bytes | memoryview, nom: str) -> HttpResponse:
    """Un PDF ouvert dans l'onglet ; `nom` sans suffixe."""
    return fichier(contenu, nom=f"{nom}.pdf", type_mime=PDF)
