"""Lire un fichier d'un autre que la caisse : une pièce du dessus inscrit sa source, le lot fait le reste.

Le fichier est lu en entier et rangé en transit, ligne par ligne, avant que rien ne s'écrive : tronqué,
il est refusé entier. Puis il s'applique par tranches et se scelle. Tué n'importe où, il reprend.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from jalons.echanges.flux.controle import Ecart
from jalons.socle.registre import CodeInconnu, Registre

if TYPE_CHECKING:
    from jalons.echanges.models import Lot


@dataclass(slots=True)
class LigneRecue:
    """Une ligne jugée. Avec des `ecarts`, elle est rejetée ; `notes` : ce qui manque sans empêcher.

    `brutes` : ses valeurs telles que reçues, chiffrées avec le rejet et relues s'il se corrige.
    """

    rang: int
    ligne: int
    contenu: dict[str, Any] | None = None
    ecarts: list[Ecart] = field(default_factory=list)
    notes: list[Ecart] = field(default_factory=list)
    brutes: dict[str, str] = field(default_factory=dict)


class SourceRecue(Registre, racine=True, requis=("compteurs",)):
    """Un genre de fichier : comment il se reconnaît, se lit, s'applique et se scelle."""

    compteurs: ClassVar[Mapping[str, str]]  # ce que dit chaque compte du lot
    est_xml: ClassVar[bool] = False  # son encodage est annoncé, et vérifié
    corrigeables: ClassVar[Mapping[str, str]] = {}  # champ d'un rejet, son nom à l'écran

    @classmethod
    def reconnait(cls, tete: bytes) -> bool:
        """Vrai si ces premiers octets, décompressés, sont les siens."""
        raise NotImplementedError

    @classmethod
    def lignes(cls, lot: Lot, source: Any, *, encodage: str, depuis: int) -> Iterator[LigneRecue]:
        """Les lignes après la `depuis`-ième ; lève `FichierRefuse` si le fichier entier est à refuser."""
        raise NotImplementedError

    @classmethod
    def juger(cls, lot: Lot, brutes: Mapping[str, str], *, rang: int, ligne: int) -> LigneRecue:
        """Juge de nouveau une ligne rejetée, corrigée ou non."""
        raise NotImplementedError

    @classmethod
    def appliquer(cls, lot: Lot, contenus: Sequence[dict[str, Any]]) -> dict[str, int]:
        """Écrit une tranche, dans la transaction en cours ; rend ce qui s'ajoute aux comptes."""
        raise NotImplementedError

    @classmethod
    def sceller(cls, lot: Lot, *, le: date) -> dict[str, int]:
        """Après la dernière tranche, dans la transaction qui scelle le lot ; rend des comptes."""
        return {}


Etape = Callable[[Any], object]


def source_de(lot: Any) -> type[SourceRecue] | None:
    """La source inscrite de ce lot ; None : un fichier de la caisse."""
    try:
        return SourceRecue.par_code(lot.source)
    except CodeInconnu:
        return None
