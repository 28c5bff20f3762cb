"""Relire un tableur rendu par un écran."""

from __future__ import annotations

import csv
import io


def relire(texte: str) -> list[list[str]]:
    assert texte.startswith("\ufeff")
    return list(csv.reader(io.StringIO(texte[1:], newline=""), delimiter=";"))
