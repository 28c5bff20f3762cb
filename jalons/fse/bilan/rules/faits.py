"""La vue du bilan final que les contrôles demandent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jalons.fse.controles.base import Faits


@dataclass(frozen=True, slots=True)
class VueBilanFinal(Faits):
    """Le dernier jour du dépôt (None avant la convention), et s'il est fait."""

    limite_bilan_final: date | None = None
    a_bilan_final: bool = False
    alerte_bilan_jours: int = 60
