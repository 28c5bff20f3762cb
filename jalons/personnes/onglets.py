"""Les onglets qu'une pièce du dessus ajoute au bureau « Rapprochements »."""

from __future__ import annotations

from typing import Any, ClassVar

from jalons.socle.registre import Registre


class OngletRapprochement(Registre, racine=True, requis=("vue",)):
    """Un onglet : son nom, l'adresse de sa liste, et combien y attendent cet agent."""

    vue: ClassVar[str]

    @classmethod
    def compter(cls, agent: Any) -> int:
        """Le nombre de lignes qui attendent une décision de cet agent."""
        raise NotImplementedError
