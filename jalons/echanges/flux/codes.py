"""Les listes de codes de la CNAF, avec leurs libellés."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

_FICHIER = Path(__file__).resolve().parents[1] / "donnees" / "codes_cnaf.json"


@lru_cache(maxsize=1)
def listes() -> dict[str, dict[str, str]]:
    """Toutes les listes : nom de balise → code → libellé."""
    lues: dict[str, dict[str, str]] = json.loads(_FICHIER.read_text(encoding="utf-8"))
    return lues


def libelle(liste: str, code: str) -> str:
    """Libellé d'un code, ou le code lui-même s'il n'est pas connu."""
    return listes().get(liste, {}).get(code.strip(), code).strip()
