"""Les aides livrées, telles qu'écrites : un fichier par aide dans `donnees/baremes/`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

_DOSSIER = Path(__file__).with_name("donnees") / "baremes"


@cache
def fichiers() -> dict[str, dict[str, Any]]:
    """Ce que dit chaque fichier, par code d'aide, dans l'ordre où on les propose."""
    lus: dict[str, dict[str, Any]] = {
        chemin.stem: yaml.safe_load(chemin.read_text(encoding="utf-8"))
        for chemin in _DOSSIER.glob("*.yaml")
    }
    return {code: lus[code] for code in sorted(lus, key=lambda code: (lus[code]["ordre"], code))}


def libelles() -> dict[str, str]:
    """Le nom de chaque aide."""
    return {code: lu["libelle"] for code, lu in fichiers().items()}


def libelle(code: str) -> str:
    """Le nom d'une aide ; une aide retirée se dit par son code."""
    return libelles().get(code, code)


def choix() -> list[tuple[str, str]]:
    """Choix d'un champ Django, passé comme fonction : une aide de plus ne demande pas de migration."""
    return list(libelles().items())


def du_theme(theme: str) -> tuple[str, ...]:
    """Les aides de ce thème (mobilite, garde, reprise)."""
    return tuple(code for code, lu in fichiers().items() if lu["theme"] == theme)
