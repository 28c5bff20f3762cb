"""Ce qu'est un contrôle : sa gravité, sa source, son exemple, ce qu'il demande et ce qu'il constate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, get_args, get_type_hints

from jalons.socle.enumeration import Enumeration
from jalons.socle.registre import DeclarationIncomplete, Registre


class Gravite(Enumeration):
    """De la plus grave à la moins grave : l'ordre dans lequel les constats se lisent."""

    BLOQUANT = "bloquant", "Bloquant"
    ALERTE = "alerte", "Alerte"
    INFORMATION = "information", "Information"


class Domaine(Enumeration):
    """Ce que le contrôle regarde : un acte n'attend que les contrôles qui le concernent."""

    OPERATION = "operation", "Plan, dépenses et actes"
    TEMPS = "temps", "Temps des agents"
    PARTICIPANTS = "participants", "Participants"
    PUBLICITE = "publicite", "Publicité"


class Faits:
    """Famille des vues : quelques valeurs qu'un contrôle demande, chargées par leur sujet."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Exemple:
    """Ce qu'un contrôle juge dans un cas, et ce qu'il en dit.

    `attendu` : pour un contrôle d'état, le nombre de constats sur ces vues ; pour un contrôle d'acte,
    vrai quand l'acte est refusé, ou la valeur que rend `juger`.
    """

    attendu: Any
    vues: tuple[Any, ...] = ()
    arguments: Mapping[str, Any] = field(default_factory=dict)


def juste(*vues: Any, **arguments: Any) -> Exemple:
    """Un cas en règle."""
    return Exemple(0, vues, arguments)


def fautif(*vues: Any, constats: int = 1, **arguments: Any) -> Exemple:
    """Un cas que le contrôle relève, ou refuse."""
    return Exemple(constats, vues, arguments)


@dataclass(frozen=True, slots=True)
class Constat:
    """Un contrôle a trouvé quelque chose : lequel, de quelle gravité, la phrase à l'écran."""

    controle: type[Controle]
    message: str

    @property
    def identifiant(self) -> str:
        return self.controle.identifiant()

    @property
    def libelle(self) -> str:
        return self.controle.libelle

    @property
    def source(self) -> str:
        return self.controle.source

    @property
    def gravite(self) -> Gravite:
        """Celle du constat, qui peut peser moins que l'acte refusé."""
        return self.controle.gravite_constat or self.controle.gravite

    @property
    def domaine(self) -> Domaine:
        return self.controle.domaine

    @property
    def est_bloquant(self) -> bool:
        return self.gravite == Gravite.BLOQUANT


class Controle(Registre, racine=True, requis=("gravite", "domaine", "source", "exemples")):
    """Un contrôle nommé. Un contrôle d'acte refuse au moment de l'acte ; voir `ControleEtat`.

    `gravite_constat` : quand ce qui manque encore pèse moins que l'acte refusé. `exemples` : un cas
    en règle et un cas fautif au moins, que les tests rejouent.
    """

    gravite: ClassVar[Gravite]
    gravite_constat: ClassVar[Gravite | None] = None
    domaine: ClassVar[Domaine]
    source: ClassVar[str]
    exemples: ClassVar[tuple[Exemple, ...]] = ()

    @classmethod
    def identifiant(cls) -> str:
        """« OP-01 » pour le code « op_01 »."""
        return cls.code.upper().replace("_", "-")

    @classmethod
    def refuser(cls, *args: Any, **kwargs: Any) -> str | None:
        """Le message du refus, ou None quand l'acte peut se faire."""
        raise NotImplementedError

    @classmethod
    def juger(cls, exemple: Exemple) -> Any:
        """Ce que le contrôle dit d'un exemple ; se compare à `exemple.attendu`."""
        return int(bool(cls.refuser(*exemple.vues, **exemple.arguments)))


class ControleEtat(Controle):
    """Un contrôle qui se refait à tout moment : il demande les vues qu'annoncent ses paramètres.

    `constater(cls, operation: VueOperation, plan: VuePlan)` reçoit ces deux vues, et elles seules.
    Une vue qui n'existe pas (pas encore de plan) tait le contrôle, sauf s'il la demande « ou None ».
    """

    @classmethod
    def constater(cls, *args: Any, **kwargs: Any) -> Iterable[str]:
        """Une phrase par défaut constaté ; rien quand tout va bien."""
        raise NotImplementedError

    @classmethod
    def demandes(cls) -> tuple[tuple[type[Faits], bool], ...]:
        """(vue, peut-elle manquer) dans l'ordre des paramètres de `constater`."""
        lues = get_type_hints(cls.constater)
        lues.pop("return", None)
        return tuple(_demande(cls, annonce) for annonce in lues.values())

    @classmethod
    def juger(cls, exemple: Exemple) -> int:
        return len(list(cls.constater(*exemple.vues)))


def _demande(controle: type[ControleEtat], annonce: Any) -> tuple[type[Faits], bool]:
    choix = get_args(annonce) or (annonce,)
    vues = [vue for vue in choix if vue is not type(None)]
    if len(vues) != 1 or not (isinstance(vues[0], type) and issubclass(vues[0], Faits)):
        raise DeclarationIncomplete(f"{controle.__qualname__} : « {annonce} » n'est pas une vue")
    return vues[0], len(choix) > len(vues)


def ordonner(constats: Iterable[Constat]) -> list[Constat]:
    """Les plus graves d'abord, puis par numéro."""
    ordre = list(Gravite)
    return sorted(constats, key=lambda c: (ordre.index(c.gravite), c.identifiant))
