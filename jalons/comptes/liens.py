"""Ce qu'une pièce montre sur la fiche d'une pièce du dessous, sans que celle-ci la connaisse.

class BesoinsDeLaSeance(LiensDeFiche):
    code = "besoins_de_la_seance"
    libelle = "Besoins relevés"
    sur = "coordination.Seance"
    icone = "megaphone"

Une pièce écrit les siens dans `<piece>/liens.py` ; la page de la fiche les montre dans l'ordre.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from jalons.socle.registre import Registre


@dataclass(frozen=True, slots=True)
class Lien:
    """Un nom et son adresse."""

    libelle: str
    url: str


@dataclass(frozen=True, slots=True)
class BlocDeLiens:
    """Ce qu'une pièce montre sur une fiche : un titre, des liens, et ce que l'on peut y ajouter."""

    libelle: str
    icone: str
    vide: str
    liens: list[Lien]
    ouvrir: Lien | None
    ailleurs: Lien | None


class LiensDeFiche(Registre, racine=True, requis=("sur", "icone")):
    """Des liens montrés sur la fiche d'un modèle `sur` (« piece.Modele »).

    `vide` : la phrase quand il n'y en a aucun ; sans phrase, le bloc ne se montre pas alors.
    """

    sur: ClassVar[str]
    icone: ClassVar[str]
    vide: ClassVar[str] = ""

    @classmethod
    def liens(cls, fiche: Any) -> list[Lien]:
        """Les liens de cette fiche (une requête)."""
        raise NotImplementedError

    @classmethod
    def resumer(cls, fiche: Any) -> list[str]:
        """Ce qu'un document de la fiche en dit, une ligne chacun ; rien : il n'en parle pas."""
        return []

    @classmethod
    def ouvrir(cls, fiche: Any) -> Lien | None:
        """De quoi en ajouter un depuis la fiche."""
        return None

    @classmethod
    def ailleurs(cls, fiche: Any) -> Lien | None:
        """La liste où retrouver les semblables."""
        return None

    @classmethod
    def pour(cls, fiche: Any) -> list[BlocDeLiens]:
        """Les blocs de cette fiche, dans l'ordre où les pièces les déclarent."""
        blocs = [
            BlocDeLiens(
                b.libelle, b.icone, b.vide, b.liens(fiche), b.ouvrir(fiche), b.ailleurs(fiche)
            )
            for b in cls.tous()
            if b.sur == fiche._meta.label
        ]
        return [b for b in blocs if b.liens or b.vide]

    @classmethod
    def resumes(cls, fiche: Any) -> list[tuple[str, list[str]]]:
        """Pour un document de la fiche : (titre, lignes) de chaque pièce qui a de quoi dire."""
        dits = [(b.libelle, b.resumer(fiche)) for b in cls.tous() if b.sur == fiche._meta.label]
        return [(titre, lignes) for titre, lignes in dits if lignes]
