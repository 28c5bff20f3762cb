"""Poser des étapes qui se chevauchent sur une frise : des couloirs, une échelle de mois.

Les unités sont celles du dessin : `largeur` pour toute la période, un couloir par `hauteur`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from jalons.socle.dates import ajouter_mois, premier_du_mois

_MOIS = [
    "janv.",
    "févr.",
    "mars",
    "avr.",
    "mai",
    "juin",
    "juil.",
    "août",
    "sept.",
    "oct.",
    "nov.",
    "déc.",
]
# Largeur moyenne d'un caractère, et écart entre deux étapes d'un couloir, dans l'unité du dessin.
_CARACTERE, _ECART = 7, 10


@dataclass(frozen=True, slots=True)
class Barre:
    """Une étape dessinée : son rang dans la liste reçue, son couloir, sa place et celle du texte."""

    rang: int
    couloir: int
    x: int
    largeur: int
    texte_x: int
    largeur_texte: int


@dataclass(frozen=True, slots=True)
class Repere:
    """Un début de mois sur l'échelle ; `libelle` est vide quand les mois sont trop serrés."""

    x: int
    libelle: str


@dataclass(frozen=True, slots=True)
class Dessin:
    """Tout ce qu'il faut pour tracer la frise."""

    barres: tuple[Barre, ...]
    reperes: tuple[Repere, ...]
    couloirs: int
    aujourdhui: int | None


def disposer(
    plages: Sequence[tuple[date, date | None]],
    textes: Sequence[str],
    *,
    le: date,
    largeur: int = 1000,
) -> Dessin | None:
    """Place chaque plage (fin None : en cours) et son texte, dessous.

    Deux étapes d'un même couloir ne se touchent jamais, textes compris ; aucun texte ne sort du
    dessin.
    """
    if not plages:
        return None
    debut = premier_du_mois(min(d for d, _ in plages))
    fin = ajouter_mois(premier_du_mois(max(le, *((f or d) for d, f in plages))), 1)
    total = (fin - debut).days

    def x(jour: date) -> int:
        return round(largeur * (jour - debut).days / total)

    libres: list[int] = []
    barres: list[Barre] = []
    for rang in sorted(range(len(plages)), key=lambda r: (plages[r][0], r)):
        arrivee = plages[rang][1] or fin - timedelta(days=1)
        gauche = x(plages[rang][0])
        etendue = max(6, x(arrivee + timedelta(days=1)) - gauche)
        largeur_texte = min(largeur, _CARACTERE * len(textes[rang]))
        texte_x = min(gauche, largeur - largeur_texte)
        couloir = next((n for n, libre in enumerate(libres) if libre <= texte_x), len(libres))
        if couloir == len(libres):
            libres.append(0)
        libres[couloir] = max(gauche + etendue, texte_x + largeur_texte) + _ECART
        barres.append(Barre(rang, couloir, gauche, etendue, texte_x, largeur_texte))
    return Dessin(
        tuple(sorted(barres, key=lambda b: b.rang)),
        _reperes(debut, fin, x),
        len(libres),
        x(le) if debut <= le < fin else None,
    )


def _reperes(debut: date, fin: date, x: Callable[[date], int]) -> tuple[Repere, ...]:
    nombre = (fin.year - debut.year) * 12 + fin.month - debut.month
    pas = 1 + nombre // 13
    reperes = []
    for rang in range(nombre):
        mois = ajouter_mois(debut, rang)
        libelle = ""
        if rang % pas == 0:
            annee = f" {mois.year % 100:02d}" if rang == 0 or mois.month <= pas else ""
            libelle = _MOIS[mois.month - 1] + annee
        reperes.append(Repere(x(mois), libelle))
    return tuple(reperes)
