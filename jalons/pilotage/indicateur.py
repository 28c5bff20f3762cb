"""Ce qu'est un indicateur : un numérateur et un dénominateur, définis, datés, par territoire.

Un indicateur s'écrit dans `pilotage/indicateurs/<code>/__init__.py` et s'inscrit de lui-même.
`calculer` rend une mesure par (mois, territoire) en un nombre borné de requêtes ; `personnes` rend
la liste derrière un chiffre. On garde toujours les deux termes, jamais le seul taux.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from jalons.socle.registre import Registre


@dataclass(frozen=True, slots=True)
class Mesure:
    """Valeur d'un indicateur pour un mois (son premier jour) et un territoire (None : hors secteur)."""

    mois: date
    territoire_id: int | None
    numerateur: int
    denominateur: int


@dataclass(frozen=True, slots=True)
class Cas:
    """Une personne derrière un chiffre. `detail` dit pourquoi elle y est."""

    personne_id: int
    est_au_numerateur: bool
    detail: str = ""


class Indicateur(
    Registre,
    racine=True,
    requis=("axe", "definition", "numerateur", "denominateur", "source", "unite"),
):
    """Déclaration d'un indicateur. `unite` : « part » (taux) ou « jours » (médiane et distribution)."""

    axe: ClassVar[int]
    definition: ClassVar[str]
    numerateur: ClassVar[str]
    denominateur: ClassVar[str]
    source: ClassVar[str]
    unite: ClassVar[str]
    periodicite: ClassVar[str] = "mensuelle"

    @classmethod
    def calculer(cls, debut: date, fin: date) -> Sequence[Mesure]:
        """Mesures des mois de `debut` à `fin` inclus, pour tous les territoires."""
        raise NotImplementedError

    @classmethod
    def cas(cls, mois: date, territoire_id: int | None) -> Iterable[Cas]:
        """Les personnes comptées au dénominateur ce mois-là sur ce territoire."""
        raise NotImplementedError
