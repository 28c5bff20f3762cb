"""Les vues du bilan final que les contrôles demandent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jalons.fse.controles.base import Faits


@dataclass(frozen=True, slots=True)
class VueBilanFinal(Faits):
    """Le dernier jour du dépôt (None avant la convention), et combien de jours avant on alerte."""

    limite_bilan_final: date | None = None
    alerte_bilan_jours: int = 60


@dataclass(frozen=True, slots=True)
class VueDepotFinal(Faits):
    """Vrai quand le bilan final est scellé."""

    a_bilan_final: bool = False


@dataclass(frozen=True, slots=True)
class VueSolde(Faits):
    """Le dernier paiement de l'Union, une fois le solde reçu."""

    dernier_paiement: date | None = None


@dataclass(frozen=True, slots=True)
class PaiementAttendu:
    """Le paiement d'un bilan déposé, pas encore reçu en entier : son dernier jour."""

    bilan: str
    limite: date
    suspendu: bool = False


@dataclass(frozen=True, slots=True)
class VuePaiementsAttendus(Faits):
    """Les paiements attendus ; `delai` et `alerte` en jours."""

    attendus: tuple[PaiementAttendu, ...] = ()
    delai: int = 80
    alerte: int = 15
