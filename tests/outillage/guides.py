"""Le code que montrent les guides, exécuté tel quel par les tests."""

from __future__ import annotations

import re
from pathlib import Path

GUIDES = Path(__file__).resolve().parents[2] / "docs" / "guides"


def code(guide: str, langue: str) -> str:
    texte = (GUIDES / guide).read_text(encoding="utf-8")
    return re.search(rf"```{langue}\n(.*?)```", texte, re.S)[1]
