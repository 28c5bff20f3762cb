"""Les tables de communes installées à la construction avec les fichiers de tiers."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

_TABLES = Path(__file__).resolve().parents[1] / "static_tiers" / "communes"
COMMUNES = _TABLES / "communes.csv"
ANCIENS_CODES = _TABLES / "anciens_codes.csv"


def lire_table(chemin: Path) -> Iterator[dict[str, str]]:
    """Les lignes d'une table, par colonne ; `FileNotFoundError` si la construction ne l'a pas faite."""
    with chemin.open(encoding="utf-8", newline="") as fichier:
        yield from csv.DictReader(fichier)
