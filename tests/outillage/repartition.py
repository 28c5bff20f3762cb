"""Qui fait quoi : un groupe de tests va d'un bloc au même ouvrier, dans l'ordre de la collecte.

La marque `xdist_group` dit le groupe ; `--dist loadgroup` la lisait dans le nom du test, que pytest ne
laisse plus changer. Les ouvriers écrivent donc les groupes, celui qui distribue les lit, quoi que dise
`--dist`.
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling


def _fichier(execution: str) -> Path:
    return Path(tempfile.gettempdir()) / f"jalons-groupes-{execution}.json"


def dire_les_groupes(config: pytest.Config, items: list[pytest.Item]) -> None:
    """L'ouvrier dit le groupe de chaque test ; sans ouvriers, rien n'est à répartir."""
    ouvrier = getattr(config, "workerinput", None)
    if ouvrier is None:
        return
    groupes = {item.nodeid: item.get_closest_marker("xdist_group").args[0] for item in items}
    fichier = _fichier(ouvrier["testrunuid"])
    provisoire = fichier.with_suffix(f".{os.getpid()}")
    provisoire.write_text(json.dumps(groupes), encoding="utf-8")
    provisoire.replace(fichier)  # Tous écrivent la même chose : le dernier mot est le bon.


class ParGroupe(LoadScopeScheduling):
    """Un groupe entier à la fois, au premier ouvrier libre."""

    def __init__(self, config: pytest.Config, log: Any = None) -> None:
        config.option.loadscopereorder = False
        super().__init__(config, log)
        self._groupes: dict[str, str] = {}

    def schedule(self) -> None:
        if self.collection is None:
            ouvrier = next(iter(self.registered_collections))
            fichier = _fichier(ouvrier.workerinput["testrunuid"])
            self._groupes = json.loads(fichier.read_text(encoding="utf-8"))
            fichier.unlink()
        super().schedule()

    def _split_scope(self, nodeid: str) -> str:
        return self._groupes[nodeid]
