"""L'examen d'une opération : chaque vue se charge à la première demande, une fois pour tous.

Deux façons de charger une vue : `@charge` la lit par ses propres requêtes ; `@compte` en donne les
champs sous forme d'expressions de base, et toutes les vues comptées se lisent en **une** requête.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from jalons.fse.controles.base import Constat, Controle, ControleEtat, Domaine, Faits, ordonner

if TYPE_CHECKING:
    from jalons.fse.operation.models.operation import Operation

T = TypeVar("T")
V = TypeVar("V", bound=Faits)
Valeurs = Mapping[str, Any]
Chargeur = Callable[["Examen"], Any]
_CHARGEURS: dict[type[Faits], Chargeur] = {}


@dataclass(frozen=True, slots=True)
class Comptage:
    """Comment lire une vue : les expressions de ses champs, et ce que l'on fait de leurs valeurs."""

    expressions: Callable[[Examen], Valeurs]
    batir: Callable[..., Any]


_COMPTAGES: dict[type[Faits], Comptage] = {}
_COMPTEURS: list[Callable[[Examen, Valeurs], Valeurs]] = []


def charge(vue: type[V]) -> Callable[[Chargeur], Chargeur]:
    """Inscrit la fonction qui charge cette vue : elle reçoit l'examen, peut demander d'autres vues."""

    def inscrire(chargeur: Chargeur) -> Chargeur:
        _CHARGEURS[vue] = chargeur
        return chargeur

    return inscrire


def compte(
    vue: type[V], *, batir: Callable[..., V | None] | None = None
) -> Callable[[Callable[[Examen], Valeurs]], Callable[[Examen], Valeurs]]:
    """Inscrit les expressions des champs d'une vue : {champ: expression sur l'opération}.

    `batir(examen, **champs)` : ce qui fait la vue, quand ces champs ne sont pas les siens.
    """

    def des_champs(_: Examen, **champs: Any) -> V:
        return vue(**champs)

    def inscrire(expressions: Callable[[Examen], Valeurs]) -> Callable[[Examen], Valeurs]:
        _COMPTAGES[vue] = Comptage(expressions, batir or des_champs)
        return expressions

    return inscrire


def compter_par(
    compteur: Callable[[Examen, Valeurs], Valeurs],
) -> Callable[[Examen, Valeurs], Valeurs]:
    """Inscrit ce qui évalue des expressions sur une opération, en une requête."""
    _COMPTEURS[:] = [compteur]
    return compteur


def vues_connues() -> list[type[Faits]]:
    """Les vues que l'on sait charger."""
    return [*_CHARGEURS, *_COMPTAGES]


class Examen:
    """Une opération regardée un jour donné.

    `jusqu_au` : dernier jour du bilan que l'on dépose ; ce qui vient après n'y est pas attendu.
    """

    def __init__(self, operation: Operation, *, le: date, jusqu_au: date | None = None) -> None:
        self.operation = operation
        self.le = le
        self.jusqu_au = jusqu_au
        self._vues: dict[type[Faits], Any] = {}
        self._lectures: dict[Callable[..., Any], Any] = {}

    def lire(self, lecture: Callable[[Operation], T]) -> T:
        """Le résultat de cette lecture de l'opération, fait une fois pour la page et ses contrôles."""
        if lecture not in self._lectures:
            self._lectures[lecture] = lecture(self.operation)
        lue: T = self._lectures[lecture]
        return lue

    def voir(self, vue: type[V]) -> V | None:
        """La vue demandée, gardée pour les suivants ; None si elle n'existe pas encore."""
        if vue not in self._vues:
            self.preparer([vue])
        lue: V | None = self._vues[vue]
        return lue

    def exiger(self, vue: type[V]) -> V:
        """Une vue qui existe toujours."""
        lue = self.voir(vue)
        assert lue is not None
        return lue

    def poser(self, vue: Faits | None, *, comme: type[Faits] | None = None) -> None:
        """Donne une vue déjà lue, pour ne pas la relire."""
        self._vues[comme or type(vue)] = vue  # type: ignore[index]

    def preparer(self, vues: Iterable[type[Faits]]) -> None:
        """Charge ces vues, celles qui se comptent toutes ensemble."""
        attendues = [vue for vue in dict.fromkeys(vues) if vue not in self._vues]
        self._compter([vue for vue in attendues if vue in _COMPTAGES])
        for vue in attendues:
            if vue not in self._vues:
                self._vues[vue] = _CHARGEURS[vue](self)

    def _compter(self, vues: list[type[Faits]]) -> None:
        if not vues:
            return
        voulues = {
            f"{rang}_{champ}": expression
            for rang, vue in enumerate(vues)
            for champ, expression in _COMPTAGES[vue].expressions(self).items()
        }
        lues = _COMPTEURS[0](self, {f"v{nom}": e for nom, e in voulues.items()})
        for rang, vue in enumerate(vues):
            tete = f"v{rang}_"
            champs = {n.removeprefix(tete): v for n, v in lues.items() if n.startswith(tete)}
            self._vues[vue] = _COMPTAGES[vue].batir(self, **champs)

    def dire(self, controle: type[ControleEtat]) -> list[Constat]:
        """Ce que ce contrôle constate."""
        demandes = controle.demandes()
        self.preparer(vue for vue, _ in demandes)
        vues = []
        for demandee, peut_manquer in demandes:
            vue = self.voir(demandee)
            if vue is None and not peut_manquer:
                return []
            vues.append(vue)
        return [Constat(controle, message) for message in controle.constater(*vues)]

    def constats(
        self, domaines: Iterable[Domaine] | None = None, *, avec: Iterable[type[Faits]] = ()
    ) -> list[Constat]:
        """Ce que trouvent les contrôles (ceux de ces domaines), les plus graves d'abord.

        `avec` : d'autres vues dont la page a besoin, lues du même coup.
        """
        voulus = set(domaines if domaines is not None else Domaine)
        controles = [
            c for c in Controle.tous() if issubclass(c, ControleEtat) and c.domaine in voulus
        ]
        self.preparer([*avec, *(vue for c in controles for vue, _ in c.demandes())])
        return ordonner(constat for c in controles for constat in self.dire(c))


def constats(
    operation: Operation,
    *,
    le: date,
    jusqu_au: date | None = None,
    domaines: Iterable[Domaine] | None = None,
) -> list[Constat]:
    """Tout ce que les contrôles trouvent aujourd'hui, les plus graves d'abord."""
    return Examen(operation, le=le, jusqu_au=jusqu_au).constats(domaines)
