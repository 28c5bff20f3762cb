"""L'examen d'une opération : chaque vue se charge à la première demande, une fois pour tous."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from jalons.fse.controles.base import Constat, Controle, ControleEtat, Domaine, Faits, ordonner

if TYPE_CHECKING:
    from jalons.fse.operation.models.operation import Operation

V = TypeVar("V", bound=Faits)
Chargeur = Callable[["Examen"], Any]
_CHARGEURS: dict[type[Faits], Chargeur] = {}


def charge(vue: type[V]) -> Callable[[Chargeur], Chargeur]:
    """Inscrit la fonction qui charge cette vue : elle reçoit l'examen, peut demander d'autres vues."""

    def inscrire(chargeur: Chargeur) -> Chargeur:
        _CHARGEURS[vue] = chargeur
        return chargeur

    return inscrire


def vues_connues() -> list[type[Faits]]:
    """Les vues que l'on sait charger."""
    return list(_CHARGEURS)


class Examen:
    """Une opération regardée un jour donné.

    `jusqu_au` : dernier jour du bilan que l'on dépose ; ce qui vient après n'y est pas attendu.
    """

    def __init__(self, operation: Operation, *, le: date, jusqu_au: date | None = None) -> None:
        self.operation = operation
        self.le = le
        self.jusqu_au = jusqu_au
        self._vues: dict[type[Faits], Any] = {}

    def voir(self, vue: type[V]) -> V | None:
        """La vue demandée, gardée pour les suivants ; None si elle n'existe pas encore."""
        if vue not in self._vues:
            self._vues[vue] = _CHARGEURS[vue](self)
        lue: V | None = self._vues[vue]
        return lue

    def exiger(self, vue: type[V]) -> V:
        """Une vue qui existe toujours."""
        lue = self.voir(vue)
        assert lue is not None
        return lue

    def poser(self, vue: Faits | None, *, comme: type[Faits] | None = None) -> None:
        """Donne une vue déjà lue par la page, pour ne pas la relire."""
        self._vues[comme or type(vue)] = vue  # type: ignore[index]

    def dire(self, controle: type[ControleEtat]) -> list[Constat]:
        """Ce que ce contrôle constate."""
        vues = []
        for demandee, peut_manquer in controle.demandes():
            vue = self.voir(demandee)
            if vue is None and not peut_manquer:
                return []
            vues.append(vue)
        return [Constat(controle, message) for message in controle.constater(*vues)]

    def constats(self, domaines: Iterable[Domaine] | None = None) -> list[Constat]:
        """Ce que trouvent les contrôles (ceux de ces domaines), les plus graves d'abord."""
        voulus = set(domaines if domaines is not None else Domaine)
        return ordonner(
            constat
            for controle in Controle.tous()
            if issubclass(controle, ControleEtat) and controle.domaine in voulus
            for constat in self.dire(controle)
        )


def constats(
    operation: Operation,
    *,
    le: date,
    jusqu_au: date | None = None,
    domaines: Iterable[Domaine] | None = None,
) -> list[Constat]:
    """Tout ce que les contrôles trouvent aujourd'hui, les plus graves d'abord."""
    return Examen(operation, le=le, jusqu_au=jusqu_au).constats(domaines)
