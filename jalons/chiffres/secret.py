"""Le secret statistique, une seule règle pour toutes les pièces.

Une cellule se tait si son numérateur, son dénominateur ou leur écart est un petit nombre ; puis, dans
chaque somme publiée (un total et ses parts), une seconde cellule se tait avec elle, et d'autres tant
que ce qui est tu se devine par soustraction. Tu se dit « n.c. », jamais 0.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

Cle = TypeVar("Cle", bound=Hashable)
NON_COMMUNIQUE = "n.c."


def est_petit(nombre: int, *, seuil: int) -> bool:
    """Vrai d'un effectif qui désigne presque quelqu'un ; zéro ne désigne personne."""
    return 0 < nombre < seuil


def est_sensible(numerateur: int, denominateur: int, *, seuil: int) -> bool:
    """Vrai si l'un des deux termes, ou leur écart, est un petit nombre."""
    termes = (numerateur, denominateur, denominateur - numerateur)
    return any(est_petit(abs(terme), seuil=seuil) for terme in termes)


def proteger(
    termes: Mapping[Cle, tuple[int, int]], sommes: Iterable[Sequence[Cle]], *, seuil: int
) -> set[Cle]:
    """Les cellules à taire parmi `termes` (numérateur, dénominateur).

    `sommes` : chaque suite de cellules liées par une addition publiée (le total et ses parts). Dans
    chacune, il reste zéro cellule tue, ou au moins deux dont les effectifs cumulés atteignent le
    seuil. On tait d'abord les plus petites.
    """
    if seuil <= 1:
        return set()
    tues = {c for c, (n, d) in termes.items() if est_sensible(n, d, seuil=seuil)}
    liens = [[c for c in somme if c in termes] for somme in sommes]
    restent = True
    while restent:
        restent = False
        for lien in liens:
            ajout = _a_taire(lien, termes, tues, seuil=seuil)
            if ajout is not None:
                tues.add(ajout)
                restent = True
    return tues


def _a_taire(
    lien: Sequence[Cle], termes: Mapping[Cle, tuple[int, int]], tues: set[Cle], *, seuil: int
) -> Cle | None:
    """La cellule de plus à taire dans cette somme, ou None si elle ne trahit rien."""
    muettes = [c for c in lien if c in tues]
    if not muettes:
        return None
    couvert = sum(termes[c][1] for c in muettes)
    if len(muettes) > 1 and couvert >= seuil:
        return None
    libres = [c for c in lien if c not in tues and termes[c][1] > 0]
    return min(libres, key=lambda c: termes[c][1], default=None)
