"""Ce qu'une décision oblige à dire à la caisse ou à France Travail."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from jalons.manquements.enums import GenreSuite, ObjetMessage


@dataclass(frozen=True, slots=True)
class DecisionDite:
    """Une décision signée : si elle a été retirée, ce qui l'a suivie, ce qui est déjà dit."""

    est_retiree: bool
    suites: frozenset[GenreSuite]
    dits: Collection[ObjetMessage]


_APRES = {
    GenreSuite.CONFORMITE: ObjetMessage.REPRISE,
    GenreSuite.RADIATION_PROPOSEE: ObjetMessage.RADIATION,
    GenreSuite.FIN_DE_DROIT: ObjetMessage.FIN_DE_DROIT,
}


def messages_dus(decision: DecisionDite) -> list[ObjetMessage]:
    """Les messages que personne n'a encore notés, dans l'ordre où ils viennent.

    Une décision retirée avant que la caisse ne l'ait apprise n'a rien à lui dire.
    """
    if decision.est_retiree:
        su = ObjetMessage.EFFET in decision.dits
        attendus = [ObjetMessage.RETRAIT] if su else []
    else:
        attendus = [ObjetMessage.EFFET]
        attendus += [objet for suite, objet in _APRES.items() if suite in decision.suites]
    return [objet for objet in attendus if objet not in decision.dits]
