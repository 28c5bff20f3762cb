"""Les vues des dépenses et des cofinancements que les contrôles demandent."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from jalons.fse.controles.base import Faits


@dataclass(frozen=True, slots=True)
class CofinancementSansPiece:
    """Un cofinancement, et la pièce qui lui manque."""

    financeur: str
    piece: str


@dataclass(frozen=True, slots=True)
class VueCofinancements(Faits):
    """Les cofinancements dont une pièce manque, à ce moment du dossier."""

    ressources_sans_preuve: tuple[CofinancementSansPiece, ...] = ()


@dataclass(frozen=True, slots=True)
class VueAchats(Faits):
    """Nombre d'achats de prestation, au-dessus du seuil, sans mise en concurrence notée."""

    achats_sans_concurrence: int = 0


@dataclass(frozen=True, slots=True)
class VuePersonnel(Faits):
    """Nombre de dépenses de personnel qu'aucun agent affecté ne porte."""

    personnel_sans_agent: int = 0


@dataclass(frozen=True, slots=True)
class VueAcquittements(Faits):
    """Nombre de dépenses encore à payer."""

    a_payer: int = 0


@dataclass(frozen=True, slots=True)
class FactureTropPrise:
    """Une facture dont les parts, avoirs notés déduits (`pris`), dépassent ce qu'il en reste (`net`)."""

    facture: str
    pris: Decimal
    net: Decimal


@dataclass(frozen=True, slots=True)
class VueAvoirs(Faits):
    """Les factures prises au-delà de leurs avoirs ; `tardifs` : avoirs venus après le bilan final."""

    trop_prises: tuple[FactureTropPrise, ...] = ()
    tardifs: Decimal = Decimal(0)
