"""Le plan par thème : le niveau que le diagnostic suggère, et le chemin d'un thème dans le temps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

# Le dessin : sa largeur, la hauteur d'un niveau, la marge autour, dans son unité.
_LARGEUR, _MARCHE, _MARGE = 300, 16, 8


@dataclass(frozen=True, slots=True)
class Point:
    """Un niveau constaté, posé sur le dessin."""

    jour: date
    niveau: int
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Trajet:
    """Un thème sur une ligne : `trace` est l'attribut `points` d'une ligne brisée en escalier."""

    points: tuple[Point, ...]
    trace: str
    hauteur: int
    y_vise: int | None


def niveau_suggere(*, est_fort: bool, est_dit: bool) -> int | None:
    """Le niveau où commencer d'après le diagnostic : 1 si le frein est fort, 2 s'il est dit, sinon rien."""
    if est_fort:
        return 1
    return 2 if est_dit else None


def frein_remonte(*, depuis: date, constat: tuple[date, int] | None, plus_haut: int) -> bool:
    """Un frein qu'un contrat dit depuis ce jour remonte, sauf si un constat l'a vu résolu depuis."""
    return constat is None or constat[1] < plus_haut or constat[0] < depuis


def niveau_repris(*, constate: int | None, suggere: int | None, plus_haut: int) -> tuple[int, bool]:
    """Le niveau où reprendre un frein de contrat, et si le diagnostic d'aujourd'hui le dit.

    Le dernier constaté, sinon celui du diagnostic ; à défaut celui d'un frein seulement dit, qui reste
    à constater avec la personne.
    """
    if constate is not None and constate < plus_haut:
        return constate, False
    if suggere is not None:
        return suggere, True
    return 2, False


def tracer(
    constats: Sequence[tuple[date, int]], *, le: date, plus_haut: int, vise: int | None = None
) -> Trajet | None:
    """Le chemin d'un thème jusqu'au jour `le` ; None sans constat.

    >>> tracer([(date(2026, 1, 1), 1), (date(2026, 7, 1), 3)], le=date(2026, 12, 31), plus_haut=4).trace
    '8,56 157,56 157,24 308,24'
    """
    if not constats:
        return None
    ordonnes = sorted(constats)
    debut = ordonnes[0][0]
    duree = max((max(le, ordonnes[-1][0]) - debut).days, 1)

    def haut(niveau: int) -> int:
        return _MARGE + (plus_haut - niveau) * _MARCHE

    points = tuple(
        Point(jour, niveau, _MARGE + (jour - debut).days * _LARGEUR // duree, haut(niveau))
        for jour, niveau in ordonnes
    )
    coins: list[tuple[int, int]] = []
    for point in points:
        if coins:
            coins.append((point.x, coins[-1][1]))
        coins.append((point.x, point.y))
    coins.append((_MARGE + _LARGEUR, points[-1].y))
    return Trajet(
        points,
        " ".join(f"{x},{y}" for x, y in coins),
        2 * _MARGE + (plus_haut - 1) * _MARCHE,
        haut(vise) if vise else None,
    )
