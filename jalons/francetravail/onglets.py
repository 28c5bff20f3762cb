"""France Travail au bureau « Rapprochements »."""

from __future__ import annotations

from typing import Any

from jalons.personnes.onglets import OngletRapprochement


class OngletFranceTravail(OngletRapprochement):
    code = "francetravail"
    libelle = "France Travail"
    vue = "francetravail:lignes"

    @classmethod
    def compter(cls, agent: Any) -> int:
        from jalons.francetravail.selectors.usagers import a_decider

        return a_decider(agent).count()
