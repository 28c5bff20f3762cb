"""Composer un PDF accessible (PDF/UA-1) et archivable (PDF/A-2a) avec Typst.

Un gabarit reçoit ses données dans `donnees` ; à données et horodatage égaux, les octets sont les
mêmes. Les polices viennent du paquet, jamais du système.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

_PAQUET = Path(__file__).resolve().parents[1]
BASE_TYPST = Path(__file__).with_name("typst")
POLICES = _PAQUET / "static_tiers" / "polices_pdf"
NORMES = ["ua-1", "a-2a"]


@lru_cache(maxsize=1)
def _polices() -> Any:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True,
                       font_paths=[str(POLICES)] if POLICES.is_dir() else [])  # fmt: skip


@lru_cache(maxsize=64)
def _compilateur(modele: Path, modifie: float) -> Any:
    # Typst n'ouvre que sous sa racine : le gabarit y est posé à côté des mises en page communes.
    atelier = Path(tempfile.mkdtemp(prefix="jalons-typst-"))
    for commun in BASE_TYPST.glob("*.typ"):
        shutil.copyfile(commun, atelier / commun.name)
    shutil.copyfile(modele, atelier / "document.typ")
    return typst.Compiler(
        str(atelier / "document.typ"), root=str(atelier), font_paths=_polices(),
    )  # fmt: skip


@lru_cache(maxsize=4)
def _logo(chemin: str) -> dict[str, str]:
    """Le logo du département (SVG, PNG ou JPEG) tel que le gabarit le lit ; rien s'il n'y en a pas."""
    if not chemin:
        return {}
    format_image = Path(chemin).suffix.lower().lstrip(".").replace("jpeg", "jpg")
    return {"logo": json.dumps(list(Path(chemin).read_bytes())), "format_logo": format_image}


def composer(modele: Path, donnees: dict[str, Any], *, horodatage: datetime) -> bytes:
    """PDF du gabarit `modele` rempli de `donnees` (sérialisables en JSON)."""
    compilateur = _compilateur(modele, modele.stat().st_mtime)
    resultat = compilateur.compile(
        format="pdf",
        sys_inputs={
            "donnees": json.dumps(donnees, ensure_ascii=False, default=str),
            **_logo(settings.DEPARTEMENT.logo),
        },
        pdf_standards=NORMES,
        timestamp=int(horodatage.timestamp()),
    )
    return bytes(resultat)
