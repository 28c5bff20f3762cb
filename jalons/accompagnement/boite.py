"""Les versions du classement de la boîte à outils, en données (`donnees/boite.yaml`)."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import yaml

from jalons.accompagnement.rules.boite import Classement

_DONNEES = Path(__file__).with_name("donnees") / "boite.yaml"


@cache
def classements() -> tuple[Classement, ...]:
    """Toutes les versions, la plus ancienne d'abord."""
    lues = yaml.safe_load(_DONNEES.read_text(encoding="utf-8"))
    return tuple(sorted((Classement(**lue) for lue in lues), key=lambda c: c.depuis))


def classement_du(le: date) -> Classement:
    """La version qui vaut ce jour-là ; avant la première, la première."""
    valables = [c for c in classements() if c.depuis <= le]
    return valables[-1] if valables else classements()[0]
