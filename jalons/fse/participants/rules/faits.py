"""Les vues des participants que les contrôles demandent : des nombres, aucun nom."""

from __future__ import annotations

from dataclasses import dataclass

from jalons.fse.controles.base import Faits


@dataclass(frozen=True, slots=True)
class VueParticipants(Faits):
    """Nombres de fiches de l'opération, par défaut constaté."""

    participants: int = 0
    participants_incomplets: int = 0
    entrees_en_retard: int = 0
    sans_preuve: int = 0
    sorties_a_saisir: int = 0
    sorties_bloquantes: int = 0
    releves_en_retard: int = 0
    entrees_incoherentes: int = 0
    simultanes: int = 0


@dataclass(frozen=True, slots=True)
class SeuilsCompletude(Faits):
    """Parts de fiches incomplètes qui alertent, puis qui alarment."""

    alerte: float
    alarme: float


@dataclass(frozen=True, slots=True)
class VueIndicateurs(Faits):
    """Les partitions d'indicateurs communs qui ne tiennent pas."""

    ecarts_indicateurs: tuple[str, ...] = ()
