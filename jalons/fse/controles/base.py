"""Ce qu'est un contrôle : sa gravité, sa source, ce qu'il constate."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jalons.fse.controles.etat import EtatOperation


from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from jalons.socle.enumeration import Enumeration
from jalons.socle.registre import Registre


class Gravite(Enumeration):
    """De la plus grave à la moins grave : l'ordre dans lequel les constats se lisent."""

    BLOQUANT = "bloquant", "Bloquant"
    ALERTE = "alerte", "Alerte"
    INFORMATION = "information", "Information"


@dataclass(frozen=True, slots=True)
class Constat:
    """Un contrôle a trouvé quelque chose : son nom, sa gravité, la phrase, la source de la règle."""

    identifiant: str
    libelle: str
    gravite: Gravite
    message: str
    source: str

    @property
    def est_du_plan(self) -> bool:
        """Vrai pour un contrôle du plan et des actes (OP)."""
        return self.identifiant.startswith("OP-")


class Controle(Registre, racine=True, requis=("gravite", "source")):
    """Un contrôle nommé. Un contrôle d'acte refuse au moment de l'acte ; voir `ControleEtat`."""

    gravite: ClassVar[Gravite]
    source: ClassVar[str]

    @classmethod
    def identifiant(cls) -> str:
        """« OP-01 » pour le code « op_01 »."""
        return cls.code.upper().replace("_", "-")


class ControleEtat(Controle):
    """Un contrôle qui se refait à tout moment sur la photographie de l'opération.

    `gravite_constat` : quand ce qui manque encore pèse moins que l'acte refusé.
    """

    gravite_constat: ClassVar[Gravite | None] = None

    @classmethod
    def constater(cls, etat: EtatOperation) -> Iterable[str]:
        """Une phrase par défaut constaté ; rien quand tout va bien."""
        raise NotImplementedError


def controler(etat: EtatOperation) -> list[Constat]:
    """Tous les constats sur cet état, les plus graves d'abord."""
    trouves = [
        Constat(c.identifiant(), c.libelle, c.gravite_constat or c.gravite, message, c.source)
        for c in Controle.tous()
        if issubclass(c, ControleEtat)
        for message in c.constater(etat)
    ]
    ordre = list(Gravite)
    return sorted(trouves, key=lambda c: (ordre.index(c.gravite), c.identifiant))
