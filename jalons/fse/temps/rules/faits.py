"""La vue du temps des agents que les contrôles demandent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jalons.fse.controles.base import Faits


@dataclass(frozen=True, slots=True)
class TempsAgent:
    """Le temps d'un agent sur l'opération : lettre de mission, ou mois sans feuille validée."""

    agent: str
    debut: date
    est_variable: bool
    lettre_signee_le: date | None = None
    lettre_objet: str = ""
    lettre_heures: Decimal | None = None
    mois_sans_feuille: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class VueTemps(Faits):
    """Le temps de chaque agent de l'opération."""

    temps: tuple[TempsAgent, ...] = ()
