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

JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
RANGS = ((1, "1er"), (2, "2e"), (3, "3e"), (4, "4e"), (5, "dernier"))


@dataclass(frozen=True, slots=True)
class Rythme:
    """Tous les `mois` mois, le `rang`-ième `jour` de la semaine (lundi = 0), à `heure` h `minute`.

    `mois=0` : sans rythme, à la demande. `rang=5` : le dernier du mois. `minutes` : la durée.
    """

    mois: int
    rang: int = 2
    jour: int = 3
    heure: int = 9
    minutes: int = 150
    minute: int = 0

    @property
    def dit(self) -> str:
        noms = {
            0: "à la demande",
            1: "chaque mois",
            3: "chaque trimestre",
            6: "deux fois par an",
            12: "une fois par an",
        }
        return noms.get(self.mois, f"tous les {self.mois} mois")

    @property
    def dit_en_entier(self) -> str:
        """« chaque mois, le 2e vendredi à 9 h » ; à la demande, rien de plus."""
        if not self.mois:
            return self.dit
        quand = f"{self.heure} h" + (f" {self.minute:02}" if self.minute else "")
        return f"{self.dit}, le {dict(RANGS)[self.rang]} {JOURS[self.jour]} à {quand}"


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
