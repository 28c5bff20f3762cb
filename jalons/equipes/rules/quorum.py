"""Le quorum : des sièges pourvus, et des collèges qui se sont fait connaître. Pur."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Siegeant:
    """Un membre en fonction : son siège, son collège, s'il est là, s'il s'est excusé."""

    membre: int
    siege: int
    college: str
    est_present: bool = False
    est_excuse: bool = False


@dataclass(frozen=True, slots=True)
class Quorum:
    """Combien de sièges sont pourvus, combien il en faut, et les collèges dont personne n'a répondu."""

    pourvus: int
    requis: int
    sieges: int
    manquants: tuple[str, ...]

    @property
    def est_atteint(self) -> bool:
        return self.sieges > 0 and self.pourvus >= self.requis and not self.manquants


def constater(
    membres: Iterable[Siegeant],
    *,
    part: Decimal,
    exiges: Collection[str],
    retires: Collection[int] = (),
) -> Quorum:
    """Le quorum d'une séance, ou d'un dossier quand des membres s'en retirent.

    Un siège est pourvu si son titulaire ou l'un de ses suppléants est là et ne se retire pas. Tous les
    sièges comptent au dénominateur : un retrait ne baisse jamais ce qu'il faut. `part` : en pour cent
    des sièges, arrondi au siège supérieur. Un collège exigé est connu si l'un des siens est présent ou
    excusé, même retiré.

    >>> deux = [Siegeant(1, 1, "departement", True), Siegeant(2, 2, "france_travail", False, True)]
    >>> constater(deux, part=Decimal(50), exiges={"departement", "france_travail"}).est_atteint
    True
    >>> constater(deux, part=Decimal(50), exiges=(), retires={1}).est_atteint
    False
    """
    lus = list(membres)
    sieges = {m.siege for m in lus}
    pourvus = {m.siege for m in lus if m.est_present and m.membre not in retires}
    connus = {m.college for m in lus if m.est_present or m.est_excuse}
    requis = max(1, math.ceil(part * len(sieges) / 100)) if sieges else 1
    manquants = tuple(sorted(set(exiges) - connus))
    return Quorum(len(pourvus), requis, len(sieges), manquants)


def voix_possibles(membres: Iterable[Siegeant], *, retires: Collection[int] = ()) -> int:
    """Une voix par siège pourvu par quelqu'un qui ne se retire pas."""
    return len({m.siege for m in membres if m.est_present and m.membre not in retires})
