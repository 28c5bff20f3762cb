"""Un genre d'instance = une classe : son rythme, son échelle, son ordre du jour habituel.

class CelluleLocale(TypeInstance):
    code = "cellule_locale"
    libelle = "Cellule locale de réflexion"
    echelle = Echelle.TERRITOIRE
    rythme = Rythme(mois=3)
    ...
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from jalons.coordination.enums import Echelle
from jalons.socle.registre import Registre


@dataclass(frozen=True, slots=True)
class Rythme:
    """Tous les `mois` mois, le `rang`-ième `jour` de la semaine (lundi = 0), à `heure` h.

    `mois=0` : sans rythme, à la demande.
    """

    mois: int
    rang: int = 2
    jour: int = 3
    heure: int = 9
    minutes: int = 150

    @property
    def dit(self) -> str:
        noms = {0: "à la demande", 1: "chaque mois", 3: "chaque trimestre", 6: "deux fois par an"}
        return noms.get(self.mois, f"tous les {self.mois} mois")


class TypeInstance(
    Registre, racine=True, requis=("description", "echelle", "rythme", "ordre_du_jour", "exemple")
):
    """Un genre d'instance de coordination ou d'animation.

    `rythmes_admis` : périodicités, en mois, qu'une instance peut choisir à la place de la sienne.
    `examine_les_parcours` : on y fait le point sur des personnes, sous le droit de les voir.
    """

    description: ClassVar[str]
    echelle: ClassVar[Echelle]
    rythme: ClassVar[Rythme]
    rythmes_admis: ClassVar[tuple[int, ...]] = ()
    ordre_du_jour: ClassVar[tuple[str, ...]]
    examine_les_parcours: ClassVar[bool] = False
    exemple: ClassVar[Mapping[str, Any]]
