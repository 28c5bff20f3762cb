"""Les métiers en tension, en données datées : des familles du ROME."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_DONNEES = Path(__file__).with_name("donnees") / "metiers_en_tension.yaml"


@cache
def familles() -> tuple[dict[str, Any], ...]:
    """Chaque famille : `rome`, `libelle`, `depuis`, `jusqu_au` (facultatif), `source`."""
    return tuple(yaml.safe_load(_DONNEES.read_text(encoding="utf-8")))


def famille_en_tension(rome: str, *, le: date) -> str:
    """Le nom de la famille où ce métier est en tension ce jour-là ; vide sinon."""
    for lue in familles():
        if rome.startswith(lue["rome"]) and lue["depuis"] <= le <= lue.get("jusqu_au", date.max):
            return str(lue["libelle"])
    return ""
