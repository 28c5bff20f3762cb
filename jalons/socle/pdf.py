"""Composer un PDF accessible (PDF/UA-1) et archivable (PDF/A-2a) avec Typst.

Un gabarit reçoit ses données dans `donnees` ; à données et horodatage égaux, les octets sont les
mêmes. Les polices viennent du paquet, jamais du système.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import threading
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

from jalons.socle.glyphes import imprimable

_PAQUET = Path(__file__).resolve().parents[1]
BASE_TYPST = Path(__file__).with_name("typst")
POLICES = _PAQUET / "static_tiers" / "polices_pdf"
_POLICE = POLICES / "SourceSans3_400Regular.ttf"
NORMES: list[Any] = ["ua-1", "a-2a"]


@lru_cache(maxsize=1)
def _polices() -> Any:
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=True,
        font_paths=[str(POLICES)] if POLICES.is_dir() else [],
    )


class ModeleInvalide(Exception):
    """Le gabarit ne se compose pas avec ces données : le message de Typst dit où et pourquoi."""


class _Atelier:
    """Un gabarit prêt à composer, dans son dossier à lui, effacé avec lui.

    Un compilateur Typst ne sert qu'un fil à la fois (« Already borrowed » sinon) : le serveur en
    a plusieurs, un verrou les fait passer l'un après l'autre.
    """

    def __init__(self, modele: Path) -> None:
        # Typst n'ouvre que sous sa racine : le gabarit y est posé près des mises en page communes.
        self._dossier = tempfile.TemporaryDirectory(prefix="jalons-typst-")
        racine = Path(self._dossier.name)
        for commun in BASE_TYPST.glob("*.typ"):
            shutil.copyfile(commun, racine / commun.name)
        shutil.copyfile(modele, racine / "document.typ")
        self._compilateur = typst.Compiler(
            str(racine / "document.typ"), root=str(racine), font_paths=_polices()
        )
        self._verrou = threading.Lock()

    def composer(self, entrees: dict[str, str], instant: int) -> bytes:
        with self._verrou:
            try:
                pdf: Any = self._compilateur.compile(
                    format="pdf", sys_inputs=entrees, pdf_standards=NORMES, timestamp=instant
                )
                return bytes(pdf)
            except typst.TypstError as erreur:
                raise ModeleInvalide(str(erreur)) from erreur
            except BaseException as erreur:
                # Une panique de Typst n'est pas une `Exception` : elle emporterait le travailleur.
                if type(erreur).__name__ != "PanicException":
                    raise
                _preparer.cache_clear()
                raise ModeleInvalide(str(erreur)) from erreur


@lru_cache(maxsize=64)
def _preparer(modele: Path, modifies: tuple[float, ...]) -> _Atelier:
    return _Atelier(modele)


_PREPARATION = threading.Lock()


def _atelier(modele: Path) -> _Atelier:
    """L'atelier du gabarit, refait quand lui ou une mise en page commune change."""
    communs = sorted(BASE_TYPST.glob("*.typ"))
    modifies = tuple(fichier.stat().st_mtime for fichier in (modele, *communs))
    with _PREPARATION:
        return _preparer(modele, modifies)


@lru_cache(maxsize=4)
def _logo(chemin: str) -> dict[str, str]:
    """Le logo du département (SVG, PNG ou JPEG) tel que le gabarit le lit ; rien s'il n'y en a pas."""
    if not chemin:
        return {}
    format_image = Path(chemin).suffix.lower().lstrip(".").replace("jpeg", "jpg")
    return {"logo": json.dumps(list(Path(chemin).read_bytes())), "format_logo": format_image}


def composer(modele: Path, donnees: Mapping[str, Any], *, horodatage: datetime) -> bytes:
    """PDF du gabarit `modele` rempli de `donnees` (sérialisables en JSON).

    Un caractère que la police ne dessine pas n'empêche pas le document : voir `socle.glyphes`.
    Lève `ModeleInvalide` si le gabarit attend une donnée absente ou ne se compose pas.
    """
    entrees = {
        "donnees": json.dumps(imprimable(donnees, _POLICE), ensure_ascii=False, default=str),
        **_logo(settings.DEPARTEMENT.logo),
    }
    return _atelier(modele).composer(entrees, int(horodatage.timestamp()))
