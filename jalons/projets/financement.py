"""D'où vient l'argent d'un projet : les pièces du dessus le disent, la coordination le montre.

Une pièce écrit `<piece>/financements.py` avec une sous-classe de `SourceFinancement`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.socle.registre import Registre


@dataclass(frozen=True, slots=True)
class LienFinancement:
    """Un financement du projet : son nom, où il en est, sa page."""

    libelle: str
    detail: str
    url: str


class SourceFinancement(Registre, racine=True, requis=("permission", "permission_ouvrir")):
    """Un genre de financement. `permission` pour le lire, `permission_ouvrir` pour en demander un."""

    permission: ClassVar[Permission]
    permission_ouvrir: ClassVar[Permission]

    @classmethod
    def pour(cls, projet_id: int) -> list[LienFinancement]:
        """Les financements de ce projet (une requête)."""
        raise NotImplementedError

    @classmethod
    def url_ouvrir(cls, projet_id: int) -> str:
        """L'écran qui ouvre un financement pour ce projet."""
        raise NotImplementedError


def financements_de(projet_id: int, agent: Agent) -> list[LienFinancement]:
    """Tous les financements du projet que l'agent peut lire."""
    return [
        lien
        for source in SourceFinancement.tous()
        if agent.peut(source.permission)
        for lien in source.pour(projet_id)
    ]


def demandes_possibles(projet_id: int, agent: Agent) -> list[tuple[str, str]]:
    """(libellé, adresse) des financements que l'agent peut demander pour ce projet."""
    return [
        (source.libelle, source.url_ouvrir(projet_id))
        for source in SourceFinancement.tous()
        if agent.peut(source.permission_ouvrir)
    ]
