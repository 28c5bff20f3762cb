"""Un bénévolat n'est pas un emploi : ses heures et sa durée ont un plafond."""

from __future__ import annotations

from datetime import date


def depassements(
    *, heures: int, debut: date, fin: date, heures_maximum: int, semaines_maximum: int
) -> list[str]:
    """Ce qui fait d'un besoin un emploi déguisé, dit pour l'écran ; vide s'il tient.

    >>> depassements(heures=12, debut=date(2026, 1, 5), fin=date(2026, 2, 1),
    ...              heures_maximum=12, semaines_maximum=26)
    []
    """
    dits = []
    if heures > heures_maximum:
        dits.append(f"{heures} h par semaine, au-delà de {heures_maximum} h : c'est un emploi.")
    semaines = -(-((fin - debut).days + 1) // 7)
    if semaines > semaines_maximum:
        dits.append(f"{semaines} semaines, au-delà de {semaines_maximum} : c'est un emploi.")
    return dits


def manquants(prerequis: list[str], acquis: list[str]) -> list[str]:
    """Les prérequis qui ne sont pas dits acquis."""
    return [p for p in prerequis if p not in acquis]
